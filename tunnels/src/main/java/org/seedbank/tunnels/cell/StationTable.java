package org.seedbank.tunnels.cell;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Stations by the number of their circuit, without an object for each look-up: open addressing, linear probing. Lives
 * on the node's loop.
 */
public final class StationTable {
    private static final int SMALLEST = 64;

    private int[] ids = new int[SMALLEST];
    private @Nullable Station[] stations = new @Nullable Station[SMALLEST];
    private int size;

    /** The station with number {@code id}, if there is one. */
    public @Nullable Station get(int id) {
        return stations[slot(id)];
    }

    /** Gives {@code station} the number {@code id}; one that had it before is forgotten. */
    public void put(int id, Station station) {
        if (2 * (size + 1) > ids.length) {
            resize(2 * ids.length);
        }
        int slot = slot(id);
        if (stations[slot] == null) {
            size++;
        }
        ids[slot] = id;
        stations[slot] = station;
    }

    /** Forgets {@code station} if it has number {@code id}. */
    public void remove(int id, Station station) {
        int slot = slot(id);
        if (stations[slot] != station) {
            return;
        }
        stations[slot] = null;
        size--;
        // What was pushed further by the one that is gone moves up, or would not be found.
        for (int next = (slot + 1) & (ids.length - 1); stations[next] != null; next = (next + 1) & (ids.length - 1)) {
            Station moved = stations[next];
            stations[next] = null;
            int home = slot(ids[next]);
            ids[home] = ids[next];
            stations[home] = moved;
        }
    }

    /** How many stations there are. */
    public int size() {
        return size;
    }

    /** Calls {@link Station#tick} of all; they may change the table. */
    public void tick() {
        for (Entry entry : all()) {
            if (get(entry.id) == entry.station && !entry.station.tick()) {
                remove(entry.id, entry.station);
            }
        }
    }

    /** A number that no station has. */
    public int freeId(RandomGenerator random) {
        int id;
        do {
            id = random.nextInt();
        } while (get(id) != null);
        return id;
    }

    private List<Entry> all() {
        List<Entry> all = new ArrayList<>(size);
        for (int i = 0; i < ids.length; i++) {
            Station station = stations[i];
            if (station != null) {
                all.add(new Entry(ids[i], station));
            }
        }
        return all;
    }

    /** Where {@code id} is, or would be. */
    private int slot(int id) {
        int slot = spread(id) & (ids.length - 1);
        while (stations[slot] != null && ids[slot] != id) {
            slot = (slot + 1) & (ids.length - 1);
        }
        return slot;
    }

    private void resize(int newLength) {
        List<Entry> all = all();
        ids = new int[newLength];
        stations = new @Nullable Station[newLength];
        size = 0;
        all.forEach(entry -> put(entry.id, entry.station));
    }

    /** Others choose the numbers, and could choose them such that all begin at one place. */
    private static int spread(int id) {
        int mixed = (id ^ (id >>> 16)) * 0x45d9f3b;
        return mixed ^ (mixed >>> 16);
    }

    private record Entry(int id, Station station) {}
}
