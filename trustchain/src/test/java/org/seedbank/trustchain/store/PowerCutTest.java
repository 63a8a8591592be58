package org.seedbank.trustchain.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.seedbank.trustchain.store.LedgerFixtures.ALICE;
import static org.seedbank.trustchain.store.LedgerFixtures.BOB;
import static org.seedbank.trustchain.store.LedgerFixtures.account;
import static org.seedbank.trustchain.store.LedgerFixtures.id;
import static org.seedbank.trustchain.store.LedgerFixtures.number;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a power cut can leave of a ledger. The file is copied after each flush; what lies between two copies are the
 * writes of one transaction: pages of data, a flush, then the page that names the new state, a flush. Images are made
 * of that: writes that reached the disk up to some point, all but some, in another order, or torn within a page.
 */
class PowerCutTest {
    private static final int TRANSACTIONS = 60;
    private static final int PAGE = 4096;
    private static final int SECTOR = 512;

    @TempDir
    Path directory;

    private final List<byte[]> flushed = new ArrayList<>();

    @Test
    void everyImageHoldsAllThatWasAcknowledgedAndNoPartOfAnythingElse() throws IOException {
        int images = Integer.getInteger("images", 200);
        long seed = Long.getLong("ledger.powercut.seed", 3);
        recordTransactions();
        Random random = new Random(seed);
        Set<Cut> cuts = EnumSet.noneOf(Cut.class);
        Set<Long> outcomes = new HashSet<>();
        for (int image = 0; image < images; image++) {
            int acknowledged = 1 + random.nextInt(TRANSACTIONS - 1);
            Cut cut = Cut.values()[image % Cut.values().length];
            byte[] content = cut.image(flushed.get(acknowledged), flushed.get(acknowledged + 1), random);
            cuts.add(cut);
            String where = "seed " + seed + ", image " + image + ", " + cut + " in transaction " + (acknowledged + 1);

            long found = check(content, acknowledged, where);

            outcomes.add(found - acknowledged);
        }
        assertThat(cuts).containsExactlyInAnyOrder(Cut.values());
        assertThat(outcomes).as("without and with the transaction that was cut").containsExactlyInAnyOrder(0L, 1L);
    }

    private void recordTransactions() throws IOException {
        Path place = directory.resolve("recorded");
        try (ChainStore store = LmdbChainStore.open(place)) {
            for (int i = 0; i <= TRANSACTIONS; i++) {
                if (i > 0) {
                    store.commit(LedgerProcess.write(i)).join();
                }
                flushed.add(Files.readAllBytes(place.resolve(LedgerOpening.DATA_FILE)));
            }
        }
    }

    /** Opens an image twice, with a write in between. */
    private long check(byte[] content, int acknowledged, String where) throws IOException {
        Path place = directory.resolve("image");
        Files.createDirectories(place);
        Files.write(place.resolve(LedgerOpening.DATA_FILE), content);
        Files.writeString(place.resolve(DirectoryClaim.LOCK_FILE), "ledger\n");
        Files.deleteIfExists(place.resolve(LedgerSeal.FILE));
        long stored;
        try (ChainStore store = LmdbChainStore.open(place)) {
            stored = store.latest(ALICE.publicKey()).orElseThrow().sequence().value();
            assertThat(stored).as(where).isBetween((long) acknowledged, acknowledged + 1L);
            assertHolds(store, stored, where);
            store.commit(LedgerProcess.write(stored + 1)).join();
        } catch (LedgerStorageException e) {
            throw new AssertionError(where, e);
        }
        try (ChainStore store = LmdbChainStore.open(place)) {
            assertHolds(store, stored + 1, where);
        }
        return stored;
    }

    private static void assertHolds(ChainStore store, long stored, String where) {
        for (long i = 1; i <= stored; i++) {
            LedgerWrite write = LedgerProcess.write(i);
            assertThat(store.at(id(ALICE, i))).as(where).contains(write.blocks().get(0));
            assertThat(store.at(id(BOB, i))).as(where).contains(write.blocks().get(1));
        }
        assertThat(store.lowestMissing(ALICE.publicKey())).as(where).contains(number(stored + 1));
        assertThat(store.history(0, Integer.MAX_VALUE)).as(where).hasSize((int) (2 * stored));
        assertThat(store.accounts()).as(where).containsExactly(account(BOB, stored));
        assertThat(store.unanswered(ALICE.publicKey())).as(where).isEmpty();
    }

    /** When, and how, the power goes. */
    private enum Cut {
        /** The first writes of the transaction are on disk. */
        PREFIX {
            @Override
            byte[] image(byte[] before, byte[] after, Random random) {
                List<Integer> pages = changed(before, after);
                return with(before, after, pages.subList(0, random.nextInt(pages.size() + 1)), random);
            }
        },
        /** All of its data but a few pages. */
        DROPPED {
            @Override
            byte[] image(byte[] before, byte[] after, Random random) {
                List<Integer> pages = changed(before, after);
                Collections.shuffle(pages, random);
                return with(
                        before,
                        after,
                        pages.subList(Math.min(pages.size(), 1 + random.nextInt(3)), pages.size()),
                        random);
            }
        },
        /** Any of its data: the disk writes in an order of its own. */
        REORDERED {
            @Override
            byte[] image(byte[] before, byte[] after, Random random) {
                List<Integer> pages = changed(before, after);
                Collections.shuffle(pages, random);
                return with(before, after, pages.subList(0, random.nextInt(pages.size() + 1)), random);
            }
        },
        /** Any of its data, and of some pages only some sectors. */
        TORN {
            @Override
            byte[] image(byte[] before, byte[] after, Random random) {
                byte[] image = REORDERED.image(before, after, random);
                for (int page : changed(before, after)) {
                    if (random.nextInt(3) == 0) {
                        tear(image, after, page, random);
                    }
                }
                return image;
            }
        },
        /** All of its data, and of the page that names the new state only some sectors. */
        TORN_STATE {
            @Override
            byte[] image(byte[] before, byte[] after, Random random) {
                byte[] image = after.clone();
                for (int page = 0; page < MetaPage.COUNT; page++) {
                    System.arraycopy(before, page * PAGE, image, page * PAGE, PAGE);
                    tear(image, after, page, random);
                }
                return image;
            }
        };

        abstract byte[] image(byte[] before, byte[] after, Random random);

        /** Pages of data that differ. */
        static List<Integer> changed(byte[] before, byte[] after) {
            List<Integer> pages = new ArrayList<>();
            for (int page = MetaPage.COUNT; page < after.length / PAGE; page++) {
                int from = page * PAGE;
                boolean isNew = from >= before.length;
                if (isNew || !Arrays.equals(before, from, from + PAGE, after, from, from + PAGE)) {
                    pages.add(page);
                }
            }
            return pages;
        }

        /** The state before, with {@code pages} as they were after; the file has grown to any length in between. */
        static byte[] with(byte[] before, byte[] after, List<Integer> pages, Random random) {
            int highest = pages.stream().mapToInt(page -> page + 1).max().orElse(0);
            int least = Math.max(before.length / PAGE, highest);
            int size = least + random.nextInt(Math.max(1, after.length / PAGE - least + 1));
            byte[] image = Arrays.copyOf(before, size * PAGE);
            pages.forEach(page -> System.arraycopy(after, page * PAGE, image, page * PAGE, PAGE));
            return image;
        }

        static void tear(byte[] image, byte[] after, int page, Random random) {
            for (int at = page * PAGE; at < (page + 1) * PAGE && at + SECTOR <= image.length; at += SECTOR) {
                if (random.nextBoolean()) {
                    System.arraycopy(after, at, image, at, SECTOR);
                }
            }
        }
    }
}
