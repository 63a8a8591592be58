package org.seedbank.torrent.bt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Keys with certificates that they signed themselves, made by the tool of the running JDK. */
record TestCertificates(Path directory) {
    /** Of all stores. */
    static final String PASSWORD = "secret";

    private static final String ALIAS = "server";

    /**
     * A server's key.
     *
     * @param subject whom the certificate names: {@code ip:127.0.0.1}
     */
    KeyStore make(String name, String subject) throws IOException, GeneralSecurityException {
        Path store = directory.resolve(name + ".p12");
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "SAN=" + subject,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore made = empty();
            made.load(in, PASSWORD.toCharArray());
            return made;
        }
    }

    private void run(List<String> command) throws IOException {
        Path output = directory.resolve("keytool.txt");
        Process tool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!tool.waitFor(90, TimeUnit.SECONDS) || tool.exitValue() != 0) {
                throw new IOException("keytool: " + Files.readString(output));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            tool.destroyForcibly();
        }
    }

    /** A server that has {@code key}. */
    static SSLContext server(KeyStore key) throws GeneralSecurityException {
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(key, PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** A file for {@code javax.net.ssl.trustStore} with the certificates of {@code keys}. */
    Path trusting(KeyStore... keys) throws IOException, GeneralSecurityException {
        KeyStore trusted = empty();
        trusted.load(null, null);
        for (KeyStore key : keys) {
            trusted.setCertificateEntry("trusted-" + trusted.size(), key.getCertificate(ALIAS));
        }
        Path file = directory.resolve("trusted.p12");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        return file;
    }

    private static KeyStore empty() throws GeneralSecurityException {
        return KeyStore.getInstance("PKCS12");
    }
}
