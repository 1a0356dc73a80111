package io.ecosystem.launcher.settings;

import io.ecosystem.platform.start.StartLayer;
import io.ecosystem.platform.start.StartSetting;

/** A way to reach the instance that one word can configure. */
enum Channel {
    TCP("io.ecosystem.transport.tcp~main", 8888),
    UDP("io.ecosystem.transport.udp~main", 8889),
    UDS("io.ecosystem.transport.uds~main", 0);

    /** The word that switches a channel off. */
    static final String OFF = "off";

    private static final int LAST_PORT = 65_535;

    private final String pid;
    private final int port;

    Channel(String pid, int port) {
        this.pid = pid;
        this.port = port;
    }

    /** Returns the configuration of its listener. */
    String pid() {
        return pid;
    }

    /** Returns the default port in application files. */
    int defaultPort() {
        return port;
    }

    /** States the settings of this channel in a text such as {@code 127.0.0.1:8888}. */
    void state(Statements statements, StartLayer layer, String source, String text) {
        if (text.equals(OFF)) {
            statements.add(StartSetting.off(layer, source, pid));
        } else if (this == UDS) {
            statements.add(new StartSetting(layer, source, pid, "path", text));
        } else {
            stateAddress(statements, layer, source, text);
        }
    }

    private void stateAddress(Statements statements, StartLayer layer, String source, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bare = !host.startsWith("[");
        String address = bare ? host : host.substring(1, Math.max(1, host.length() - 1));
        if (address.isEmpty()
                || bare == host.contains(":")
                || !bare && !host.endsWith("]")
                || !isPort(text.substring(colon + 1))) {
            statements.problem("%s is '%s', expected <host>:<port> with a port from 0 to %d, such as 127.0.0.1:%d "
                            .formatted(source, text, LAST_PORT, port)
                    + "or [::1]:" + port + ", or off");
            return;
        }
        statements.add(new StartSetting(layer, source, pid, "host", address));
        statements.add(new StartSetting(layer, source, pid, "port", Integer.valueOf(text.substring(colon + 1))));
    }

    private static boolean isPort(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= LAST_PORT;
    }
}
