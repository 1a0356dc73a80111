package io.ecosystem.application.internal;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import io.ecosystem.spi.text.Printable;
import io.ecosystem.spi.transport.Transport;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The greeting: shows the instance, its listeners, and how to get a first answer.
 *
 * @param version the version of the platform
 * @param home the folder of what was shipped
 * @param conf the folder of configurations
 * @param instance the instance and its folders
 * @param tool the command line tool; empty if there is none
 * @param windows whether the reader's shell is PowerShell
 */
record Greeting(String version, String home, String conf, Instance instance, Optional<Path> tool, boolean windows) {

    private static final String DATA = "{\"message\":\"hello\"}";
    private static final String REQUEST = "{\"uid\":\"1\",\"route_key\":\"echo\",\"data\":%s}".formatted(DATA);
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,=-]+");

    /** Creates the greeting of a distribution in a folder. */
    static Greeting of(String version, String home, String conf, Instance instance) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Optional<Path> tool = Optional.of(Path.of(home, "bin", "eco")).filter(Files::isExecutable);
        return new Greeting(version, home, conf, instance, tool, windows);
    }

    /** Returns the text for these transports, some of which may not be listening, and these problems of the folders. */
    String text(List<Transport> transports, List<String> problems) {
        var text = new StringBuilder("%nEcosystem %s%n  instance %s of %s%n  home    %s%n  data    %s%n  log     %s%n"
                .formatted(
                        version,
                        instance.id(),
                        instance.application(),
                        home,
                        instance.folder(Folder.DATA),
                        instance.folder(Folder.LOG)));
        if (transports.isEmpty()) {
            text.append("  listens nowhere: no transport is configured in %s%n".formatted(conf));
        }
        for (Transport transport : transports) {
            text.append(transport
                    .failure()
                    .map(failure -> "  FAILED  %s (%s): %s%n%s"
                            .formatted(
                                    transport.address(),
                                    transport.name(),
                                    Printable.of(failure),
                                    remedy(transport, failure)))
                    .orElseGet(() -> "  listens %s%n".formatted(transport.address())));
        }
        for (String problem : problems) {
            text.append("  PROBLEM %s%n".formatted(Printable.of(problem)));
        }
        firstAnswer(transports)
                .map("%n  Paste this into another terminal to get an answer:%n%n%s%n"::formatted)
                .ifPresent(text::append);
        return text.append(System.lineSeparator()).toString();
    }

    private static String remedy(Transport transport, String failure) {
        String place = transport.address().startsWith("uds:") ? "path=FILE" : "port=PORT";
        return failure.contains("in use")
                ? "          -> end what listens there, or start with --set %s.%s%n".formatted(transport.name(), place)
                : "";
    }

    private Optional<String> firstAnswer(List<Transport> transports) {
        var addresses = transports.stream()
                .filter(transport -> transport.failure().isEmpty())
                .map(Transport::address)
                .toList();
        if (tool.isPresent() && !windows) {
            return Stream.of("tcp", "uds", "udp")
                    .flatMap(scheme -> first(scheme, addresses).stream())
                    .findFirst()
                    .map(address -> "%s call echo '%s' --to %s"
                            .formatted(word(tool.get().toString()), DATA, word(reachable(address))));
        }
        return first("tcp", addresses)
                .map(this::overTcp)
                .or(() -> first("uds", addresses).map(this::overUnixSocket))
                .or(() -> first("udp", addresses).map(this::overUdp));
    }

    private static Optional<URI> first(String scheme, List<String> addresses) {
        return addresses.stream()
                .filter(address -> address.startsWith(scheme + ":"))
                .findFirst()
                .map(address -> URI.create(address.replace(" ", "%20")));
    }

    /** Returns an address to connect to. */
    private static String reachable(URI address) {
        if (address.getScheme().equals("uds")) {
            return "uds://" + address.getPath();
        }
        String host = host(address);
        return "%s://%s:%d"
                .formatted(address.getScheme(), host.contains(":") ? "[" + host + "]" : host, address.getPort());
    }

    /** Returns text as one word of a shell. */
    private static String word(String text) {
        return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private String overTcp(URI address) {
        if (windows) {
            return """
                $c = [Net.Sockets.TcpClient]::new('%s', %d); $s = $c.GetStream(); \
                $b = [Text.Encoding]::UTF8.GetBytes('%s' + "`n"); $s.Write($b, 0, $b.Length); \
                [IO.StreamReader]::new($s).ReadLine(); $c.Close()\
                """.formatted(host(address), address.getPort(), REQUEST);
        }
        return "bash -c 'exec 3<>/dev/tcp/%s/%d; echo \"$1\" >&3; head -n 1 <&3' - '%s'"
                .formatted(host(address), address.getPort(), REQUEST);
    }

    private String overUdp(URI address) {
        return "bash -c 'exec 3<>/dev/udp/%s/%d; echo \"$1\" >&3; head -n 1 <&3' - '%s'"
                .formatted(host(address), address.getPort(), REQUEST);
    }

    private String overUnixSocket(URI address) {
        return "echo '%s' | nc -U -N '%s'".formatted(REQUEST, address.getPath());
    }

    /** Returns a host to connect to: the loopback address if the instance listens on all addresses. */
    private static String host(URI address) {
        return switch (address.getHost()) {
            case null -> "127.0.0.1";
            case "0.0.0.0" -> "127.0.0.1";
            case "[::]", "[0:0:0:0:0:0:0:0]" -> "::1";
            case String host when host.startsWith("[") -> host.substring(1, host.length() - 1);
            case String host -> host;
        };
    }
}
