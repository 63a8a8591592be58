package org.seedbank.overlay.sim;

/** One life of a node, from start to crash; what a dead one left pending never happens. */
final class Incarnation {
    private final String name;
    private boolean alive = true;

    Incarnation(String nodeName, int number) {
        this.name = number == 1 ? nodeName : nodeName + " (life " + number + ")";
    }

    boolean isAlive() {
        return alive;
    }

    void end() {
        alive = false;
    }

    @Override
    public String toString() {
        return name;
    }
}
