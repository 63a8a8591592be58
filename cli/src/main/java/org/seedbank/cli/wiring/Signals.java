package org.seedbank.cli.wiring;

import java.lang.reflect.Proxy;
import org.seedbank.cli.wiring.Interruption.Cause;

/**
 * Routes signals of the system. The classes that do it belong to the platform but not to Java, so the compiler warns of
 * them; where they are missing, the platform's own reaction stays.
 */
final class Signals {
    private Signals() {}

    static void route(Interruption interruption) {
        route("INT", Cause.INTERRUPT, interruption);
        route("TERM", Cause.TERMINATE, interruption);
        route("HUP", Cause.HANG_UP, interruption);
    }

    private static void route(String name, Cause cause, Interruption interruption) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object reaction = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            interruption.request(cause);
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), reaction);
        } catch (ReflectiveOperationException e) {
            // Refused for a signal that this system does not have, or that was ignored when the process began.
            System.getLogger("org.seedbank.signals").log(System.Logger.Level.TRACE, name, e);
        }
    }
}
