package io.ecosystem.cli.command;

import io.ecosystem.cli.output.Figures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Checks of the machine, for an instance that runs on it as a process of this user. What only Linux reports is left out
 * elsewhere.
 */
final class MachineChecks {

    private static final long LEAST_BYTES = 100L << 20;
    private static final long FEW_BYTES = 1L << 30;
    private static final int FEW_FILES = 4_096;
    private static final int OLDEST_JAVA = 21;
    private static final Pattern OPEN_FILES = Pattern.compile("(?m)^Max open files +(\\d+|unlimited)");
    private static final Pattern MEMORY = Pattern.compile("(?m)^VmRSS:\\s+(\\d+) kB");
    private static final Pattern JAVA = Pattern.compile("(?m)^JAVA_VERSION=\"((\\d+)[^\"]*)\"");

    private final Path process;
    private final List<Path> folders;

    /**
     * @param process the folder of the process in {@code /proc}
     * @param folders where the instance keeps its files; those that are not there are left out
     */
    MachineChecks(Path process, List<Path> folders) {
        this.process = process;
        this.folders = folders.stream().filter(Files::isDirectory).toList();
    }

    /** Looks at all. */
    List<Check> all() {
        var checks = new ArrayList<Check>();
        checks.addAll(disks());
        checks.addAll(rights());
        if (Files.isDirectory(process)) {
            attempt(checks, "Java", this::java);
            attempt(checks, "open files", this::files);
            attempt(checks, "memory", this::memory);
            attempt(checks, "locale", this::locale);
        }
        return checks;
    }

    private interface Look {

        Check check() throws IOException;
    }

    private static void attempt(List<Check> checks, String what, Look look) {
        try {
            checks.add(look.check());
        } catch (IOException e) {
            checks.add(Check.look(what, "cannot be looked at: " + e, "run eco as the user of the instance"));
        }
    }

    private List<Check> disks() {
        Map<String, FileStore> stores = new LinkedHashMap<>();
        var checks = new ArrayList<Check>();
        for (Path folder : folders) {
            try {
                FileStore store = Files.getFileStore(folder);
                if (stores.putIfAbsent(store.toString(), store) == null) {
                    checks.add(disk(folder, store.getUsableSpace()));
                }
            } catch (IOException e) {
                checks.add(Check.bad("disk space", "%s: %s".formatted(folder, e), "check the disk"));
            }
        }
        return checks;
    }

    private static Check disk(Path folder, long free) {
        String text = "%s free for %s".formatted(Figures.bytes(free), folder);
        String remedy = "free some, or move the folder to a larger disk; without room, queues take nothing";
        return free < LEAST_BYTES
                ? Check.bad("disk space", text, remedy)
                : free < FEW_BYTES ? Check.look("disk space", text, remedy) : Check.good("disk space", text);
    }

    private List<Check> rights() {
        var wrong = new ArrayList<Check>();
        for (Path folder : folders) {
            if (!Files.isWritable(folder)) {
                wrong.add(Check.bad(
                        "folders",
                        "%s cannot be written by this user".formatted(folder),
                        "give it to the user of the instance with chown"));
            }
        }
        return wrong.isEmpty() ? List.of(Check.good("folders", folders.size() + " can be written")) : wrong;
    }

    private Check java() throws IOException {
        Path home = process.resolve("exe").toRealPath().resolve("../..").normalize(); // of bin/java
        Matcher version = JAVA.matcher(Files.readString(home.resolve("release")));
        if (!version.find()) {
            return Check.look("Java", "%s does not state its version".formatted(home), "");
        }
        String text = "%s in %s".formatted(version.group(1), home);
        return Integer.parseInt(version.group(2)) < OLDEST_JAVA
                ? Check.bad("Java", text, "install Java %d or later".formatted(OLDEST_JAVA))
                : Check.good("Java", text);
    }

    private Check files() throws IOException {
        Matcher limit = OPEN_FILES.matcher(Files.readString(process.resolve("limits")));
        long most =
                limit.find() && !limit.group(1).equals("unlimited") ? Long.parseLong(limit.group(1)) : Long.MAX_VALUE;
        long open;
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            open = files.count();
        }
        String text = "%s of %s in use"
                .formatted(Figures.count(open), most == Long.MAX_VALUE ? "any number" : Figures.count(most));
        String remedy = "raise 'ulimit -n' or LimitNOFILE=; each connection and each queue needs some";
        return open > most / 10 * 9
                ? Check.bad("open files", text, remedy)
                : most < FEW_FILES ? Check.look("open files", text, remedy) : Check.good("open files", text);
    }

    private Check memory() throws IOException {
        Matcher resident = MEMORY.matcher(Files.readString(process.resolve("status")));
        return Check.good(
                "memory",
                resident.find() ? Figures.bytes(Long.parseLong(resident.group(1)) << 10) + " resident" : "unknown");
    }

    /** Java reads names of files in the character set of the locale. */
    private Check locale() throws IOException {
        Map<String, String> variables = new LinkedHashMap<>();
        String all = new String(Files.readAllBytes(process.resolve("environ")), StandardCharsets.UTF_8);
        for (String variable : all.split("\0")) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        String locale = Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> variables.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
        return locale.toUpperCase(Locale.ROOT).replace("-", "").contains("UTF8")
                ? Check.good("locale", locale)
                : Check.look(
                        "locale",
                        locale.isEmpty() ? "none is set" : "%s is not of UTF-8".formatted(locale),
                        "set LC_ALL=C.UTF-8, so that names of files may have any letters");
    }
}
