package org.seedbank.torrent.bt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Locale;
import java.util.Optional;
import org.seedbank.torrent.web.WebHosts;
import org.seedbank.torrent.web.WebSeedException;
import org.seedbank.torrent.web.WebSeedException.Kind;

/**
 * Keeps web seeds from using us to reach what only this machine or its neighbours can reach: an address in a torrent,
 * or a redirect, is somebody else's word. In a closed network {@link Border} alone decides.
 */
final class WebBorder implements WebHosts {
    private static final int LAST_PORT = 0xffff;

    private final Border border;

    WebBorder(Border border) {
        this.border = border;
    }

    @Override
    public URL admit(URI address, Optional<URI> from) throws IOException {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if ((!scheme.equals("http") && !scheme.equals("https"))
                || address.getHost() == null
                || address.getRawUserInfo() != null) {
            throw new WebSeedException(Kind.FORBIDDEN, "it names " + address.getScheme() + "://" + address.getHost());
        }
        if (address.getPort() > LAST_PORT) {
            throw new WebSeedException(Kind.LASTING, "it names port " + address.getPort());
        }
        InetAddress ip = find(address);
        if (border.isOpen() && !border.isNamed(ip)) {
            check(address, ip, from);
        }
        // A second look-up of the name could give another address; in an open network the answer just given is kept.
        return scheme.equals("http") && !border.isOpen() ? pinned(address, ip) : address.toURL();
    }

    /** {@code address} with {@code ip} in the place of its name. */
    private static URL pinned(URI address, InetAddress ip) throws IOException {
        try {
            String host = ip.getAddress().length == 4 ? ip.getHostAddress() : "[" + ip.getHostAddress() + "]";
            String port = address.getPort() < 0 ? "" : ":" + address.getPort();
            String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
            return new URI("http://" + host + port + address.getRawPath() + query).toURL();
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    /** Where {@code address} is. */
    InetAddress find(URI address) throws IOException {
        return border.find(String.valueOf(address.getHost()))
                .orElseThrow(() -> new WebSeedException(
                        border.isOpen() ? Kind.PASSING : Kind.FORBIDDEN,
                        "may not or cannot find " + address.getHost()));
    }

    private void check(URI address, InetAddress ip, Optional<URI> from) throws IOException {
        if (isOfThisLink(ip)) {
            throw new WebSeedException(Kind.FORBIDDEN, "it names an address of this machine or its own network");
        }
        if (!isPrivate(ip)) {
            return;
        }
        // A web seed at home is well; whoever is elsewhere has no business in our network.
        if (address.getRawQuery() != null || (from.isPresent() && !isPrivate(find(from.get())))) {
            throw new WebSeedException(Kind.FORBIDDEN, "it sends us into the local network");
        }
    }

    /** Whether {@code ip} means something only on this machine or its link. */
    static boolean isOfThisLink(InetAddress ip) {
        return ip.isLoopbackAddress() || ip.isLinkLocalAddress() || ip.isAnyLocalAddress() || ip.isMulticastAddress();
    }

    /** Whether {@code ip} means something only on this machine, its link, or its local network. */
    static boolean isNear(InetAddress ip) {
        return isOfThisLink(ip) || isPrivate(ip);
    }

    /** RFC 1918, RFC 6598, RFC 4193. */
    private static boolean isPrivate(InetAddress ip) {
        byte[] bytes = ip.getAddress();
        boolean isShared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        boolean isUniqueLocal = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        return ip.isSiteLocalAddress() || isShared || isUniqueLocal;
    }
}
