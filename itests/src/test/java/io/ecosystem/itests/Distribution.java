package io.ecosystem.itests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packed distribution, unpacked into its own folder and run as a user runs it. All files of instances are in this
 * folder too.
 */
final class Distribution implements AutoCloseable {

    /** What makes short runs quicker: only Java's quick compiler. */
    static final String QUICK = "-XX:TieredStopAtLevel=1";

    private static final int LAST_LINES = 60;
    private static final Pattern LISTENS = Pattern.compile("  listens (\\S.*)");

    private static final String TESTS = "io.ecosystem.access~tests";
    private static final boolean WARM =
            !System.getProperty("instances.warm", "true").equals("false");

    private final Path home;
    private final Queue<String> output = new ConcurrentLinkedQueue<>();
    private final List<String> prefix = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String quick = "";
    private String javaOptions = "";
    private String instance = "0";
    private Process process;
    private Thread reader;

    private Distribution(Path home) {
        this.home = home;
    }

    /**
     * Unpacks the tar.gz below a folder, and makes each transport pick a free port. Tests may do over TCP what shipped
     * rules permit only to the same user over a Unix domain socket: see and remove the contents of queues and caches.
     */
    static Distribution unpackedIn(Path folder) throws IOException, InterruptedException {
        return open(Unpacked.archiveIn(folder));
    }

    /**
     * Does the same as {@link #unpackedIn}, and makes starts and stops take a third of the time: jars are links to
     * those that are unpacked once, the archive of classes is that which an earlier run leaves, and Java runs with the
     * option {@link #QUICK}. For tests of neither starts nor speed; {@code -Dinstances.warm=false} runs them as
     * shipped, to measure them.
     */
    static Distribution warmIn(Path folder) throws IOException, InterruptedException {
        if (!WARM) {
            return unpackedIn(folder);
        }
        Distribution distribution = open(Unpacked.linkedIn(folder));
        distribution.quick = QUICK;
        ClassArchive.linkTo(distribution.home);
        return distribution;
    }

    private static Distribution open(Path home) throws IOException {
        var distribution = new Distribution(home);
        distribution.configure("io.ecosystem.transport.tcp~main", "{\"host\": \"127.0.0.1\", \"port\": 0}");
        distribution.configure("io.ecosystem.transport.udp~main", "{\"host\": \"127.0.0.1\", \"port\": 0}");
        distribution.configure(
                TESTS, "{\"addresses\": [\"127.0.0.1\"], \"listeners\": [\"tcp\"], \"roles\": [\"data\"]}");
        return distribution;
    }

    /** Removes the archive of classes, so that the next stop writes one. */
    Distribution withoutArchive() throws IOException {
        ClassArchive.deleteFrom(home);
        return this;
    }

    /** Removes the extra permissions of tests, before the start. */
    Distribution asShipped() throws IOException {
        Files.delete(home.resolve("conf").resolve(TESTS + ".cfg.json"));
        return this;
    }

    /** Returns the folder of the instance. */
    Path home() {
        return home;
    }

    /** Returns a second process for the same instance. */
    Distribution sibling() {
        Distribution sibling = new Distribution(home);
        sibling.quick = quick;
        return sibling;
    }

    /** Returns a process for another instance of the same folder. */
    Distribution sibling(String id) {
        Distribution sibling = sibling();
        sibling.instance = id;
        return sibling;
    }

    /** Returns a folder of the instance's files, such as {@code data}. */
    Path folder(String name) {
        return home.resolve(name).resolve("ecosystem-" + instance);
    }

    /** Sets an environment variable of the next start. */
    Distribution withVariable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Puts the file of a configuration into {@code conf/} atomically. */
    void configure(String pid, String json) throws IOException {
        put("conf", pid + ".cfg.json", json.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets options of Java for the next start. */
    Distribution withJavaOptions(String options) {
        javaOptions = options;
        return this;
    }

    /** Limits the size of files of the next start to a number of KiB, as a full disk does. */
    Distribution withFilesOfAtMost(int kib) {
        prefix.addAll(List.of(
                "sh",
                "-c",
                "ECOSYSTEM_AOT=off; export ECOSYSTEM_AOT; ulimit -f %d; exec \"$0\" \"$@\"".formatted(2 * kib)));
        return this;
    }

    /** Runs the next start as another user, which only root can do. */
    Distribution asUser(int id) {
        prefix.addAll(
                List.of("setpriv", "--reuid", String.valueOf(id), "--regid", String.valueOf(id), "--clear-groups"));
        return this;
    }

    /**
     * Makes the next start react to Ctrl-C: a build in the background ignores it, and its child processes inherit that.
     */
    Distribution asFromATerminal() {
        prefix.addAll(List.of("perl", "-e", "$SIG{INT} = 'DEFAULT'; exec @ARGV", "--"));
        return this;
    }

    /** Puts a file into {@code deploy/} atomically, in place of the one with its name. */
    void deploy(String name, byte[] content) throws IOException {
        put("deploy", name, content);
    }

    /** Puts a file into a folder of the instance atomically. */
    void put(String folder, String name, byte[] content) throws IOException {
        Files.createDirectories(home.resolve(folder));
        Path whole =
                Files.write(Files.createDirectories(home.resolve("incoming")).resolve(name), content);
        Files.move(whole, home.resolve(folder).resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes a file from {@code deploy/}. */
    void undeploy(String name) throws IOException {
        Files.delete(home.resolve("deploy").resolve(name));
    }

    /** Opens a connection over TCP or a Unix domain socket. */
    Client connect(String scheme) throws IOException {
        return Client.connect(address(scheme));
    }

    /** Returns the log file. */
    Path log() {
        return home.resolve("log/ecosystem-%s.log".formatted(instance));
    }

    /** Returns the lines of the log that contain a text. */
    List<String> logged(String text) throws IOException {
        if (!Files.exists(log())) {
            return List.of(); // nothing has been logged yet
        }
        try (var lines = Files.lines(log())) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }

    /** Returns the warnings and errors of the log that contain a text. */
    List<String> complaints(String text) throws IOException {
        return logged(text).stream()
                .filter(line ->
                        line.contains("\"severity_text\":\"WARN\"") || line.contains("\"severity_text\":\"ERROR\""))
                .toList();
    }

    /** Waits for a line of the log. */
    void awaitLog(String text) throws Exception {
        Await.until(
                "a line with '%s' in the log".formatted(text),
                () -> !logged(text).isEmpty());
    }

    /** Waits until a request over TCP is answered with a text. */
    void awaitAnswer(String request, String answer) throws Exception {
        String[] last = {""};
        try (Client client = connect("tcp")) {
            Await.until("%s is answered with %s".formatted(request, answer), () -> {
                last[0] = client.ask(request);
                return last[0].contains(answer);
            });
        } catch (AssertionError e) {
            throw new AssertionError("%s, but with %s".formatted(e.getMessage(), last[0]), e);
        }
    }

    /** Starts in the foreground and returns when the instance has printed its listeners. */
    Distribution start(String... arguments) throws IOException, InterruptedException {
        launch(arguments);
        awaitOutput("Paste this", Await.PATIENCE);
        return this;
    }

    /** Starts in the foreground and returns at once. */
    void launch(String... arguments) throws IOException {
        output.clear();
        var command = new ArrayList<>(prefix);
        command.add(home.resolve("bin/ecosystem").toString());
        command.addAll(List.of(arguments));
        if (!instance.equals("0")) {
            command.addAll(List.of("--instance", instance));
        }
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("JAVA_OPTS", quick + " " + javaOptions);
        builder.environment().put("ECOSYSTEM_ROOT", home.toString());
        builder.environment().putAll(environment);
        process = builder.start();
        reader = Thread.ofPlatform().name("output of " + home).start(() -> read(process));
    }

    /** Waits for a printed line that contains a text; fails if the process ends first, or on a timeout. */
    void awaitOutput(String text, Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        synchronized (output) {
            while (output.stream().noneMatch(line -> line.contains(text))) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || !reader.isAlive()) {
                    throw new AssertionError("no line with '%s' in:%n%s".formatted(text, String.join("\n", output)));
                }
                output.wait(left);
            }
        }
    }

    /** Returns everything that the instance has printed since its start. */
    String output() {
        return String.join("\n", output);
    }

    /** Returns whether the instance runs, and the end of its log, to explain a failed test. */
    String condition() throws IOException {
        List<String> lines = Files.exists(log()) ? Files.readAllLines(log()) : List.of();
        return "the instance %s; the end of its log:%n%s"
                .formatted(
                        process.isAlive() ? "runs" : "ended with exit code " + process.exitValue(),
                        String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())));
    }

    /** Returns the address of the transport with this scheme, as printed by the instance. */
    URI address(String scheme) {
        return output.stream()
                .map(LISTENS::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.group(1))
                .filter(address -> address.startsWith(scheme + ":"))
                .findFirst()
                .map(URI::create)
                .orElseThrow(() -> new AssertionError("nothing listens on %s:%n%s".formatted(scheme, output())));
    }

    /** Returns the process, to inspect or to kill. */
    ProcessHandle process() {
        return process.toHandle();
    }

    /**
     * Limits the size of files of the running instance to a number of bytes, as a full disk does; or {@code unlimited}.
     */
    void limitFiles(String bytes) throws IOException, InterruptedException {
        Process limit = new ProcessBuilder(
                        "prlimit", "--fsize=%s:unlimited".formatted(bytes), "--pid", String.valueOf(process.pid()))
                .inheritIO()
                .start();
        if (limit.waitFor() != 0) {
            throw new AssertionError("the files of %s cannot be limited".formatted(home));
        }
    }

    /** Returns the number of live objects of a class in the instance, after a collection. */
    int instances(String type) throws IOException, InterruptedException {
        Matcher rows = Pattern.compile("(?m)^ *\\d+: +(\\d+) +\\d+ +" + Pattern.quote(type) + "( .*)?$")
                .matcher(diagnose("GC.class_histogram"));
        return rows.results().mapToInt(row -> Integer.parseInt(row.group(1))).sum();
    }

    /** Returns the answer of the instance's virtual machine to a {@code jcmd} command. */
    String diagnose(String command) throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        Process jvm = new ProcessBuilder(jcmd.toString(), String.valueOf(process.pid()), command)
                .redirectErrorStream(true)
                .start();
        String answer = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jvm.waitFor() != 0) {
            throw new AssertionError(answer);
        }
        return answer;
    }

    /** Asks the instance to stop and returns its exit code. */
    int stop() throws InterruptedException {
        process.toHandle().destroy(); // the process itself would close the stream that is being read
        return awaitExit(Await.PATIENCE);
    }

    /** Waits until the instance ends by itself and returns its exit code. */
    int awaitExit(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("still running after %s:%n%s".formatted(patience, output()));
        }
        reader.join(patience);
        return process.exitValue();
    }

    @Override
    public void close() {
        if (process != null) {
            process.toHandle().destroyForcibly();
            process.onExit().join();
        }
    }

    private void read(Process started) {
        try (BufferedReader lines = started.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                synchronized (output) {
                    output.add(line);
                    output.notifyAll();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            synchronized (output) {
                output.notifyAll();
            }
        }
    }
}
