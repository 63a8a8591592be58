package org.seedbank.cli.wiring;

/** Runs something beside the caller until it ends by itself, or the process does. */
public final class Background {
    private Background() {}

    /** Starts {@code task} on a thread called {@code name}, which keeps no process alive. */
    public static void run(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }
}
