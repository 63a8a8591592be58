package org.seedbank.torrent.web;

import java.io.IOException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says in plain words why the certificate of a server was refused. */
public final class Distrust {
    private static final int DEEPEST = 10;

    private Distrust() {}

    /** Why, without a stop at the end; empty if {@code problem} is another one. */
    public static Optional<String> reason(IOException problem) {
        Throwable cause = problem instanceof SSLException ? problem : null;
        Optional<String> reason = Optional.empty();
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return Optional.of("its certificate is of another time: " + cause.getMessage());
            } else if (cause instanceof CertPathBuilderException) {
                return Optional.of("its certificate is signed by nobody whom this machine trusts");
            } else if (cause instanceof CertificateException && reason.isEmpty()) {
                reason = Optional.of("its certificate is not one of this server: " + cause.getMessage());
            }
            cause = cause.getCause();
        }
        return reason;
    }
}
