import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Records what a terminal shows while a handler is replaced under load, as an animated picture. The handler is that of
 * the tutorial, built in two versions; the instance, the load and the times are real.
 */
final class Record {

    /** A line of the terminal, and the milliseconds from the first one to it. */
    private record Line(long at, String text, boolean typed) {}

    private static final String DEPLOY = "eco deploy dice.jar";

    private static final String LOAD =
            "eco bench echo acme.roll '{\"sides\":6}' --connections 8 --duration %ds > load.txt & sleep 2";
    private static final String REPLACE =
            "for v in 1.1.0 1.0.0 1.1.0; do cp versions/$v.jar dice.jar; eco deploy dice.jar; done";
    private static final String CALL = "eco call acme.roll '{\"sides\":6}'";
    private static final String RESULT = "wait $! && cat load.txt && echo 'no call failed'";
    private static final String NONE_FAILED = "no call failed";

    private static final Pattern FILE_AND_BLOCK =
            Pattern.compile("`(pom\\.xml|src/main/[^`]+)`:\n\n```[a-z]+\n(.*?)```\n", Pattern.DOTALL);
    private static final Pattern SOCKET = Pattern.compile("listens uds://(\\S+)");
    private static final long MINUTES = 5;
    private static final char END = '\u001e';
    /** A longer wait is shown as this one. */
    private static final long LONGEST_WAIT_MILLIS = 1000;

    private static final int WIDTH = 820;
    private static final int LEFT = 18;
    private static final int TOP = 30;
    private static final int LEADING = 20;

    private final Path distribution;
    private final Path folder;

    private Record(Path distribution, Path folder) {
        this.distribution = distribution;
        this.folder = folder;
    }

    /** Arguments: the folder of the distribution, and the SVG file to write. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("recording");
        var record = new Record(Path.of(arguments[0]).toRealPath(), folder);
        try {
            record.build("1.0.0", "");
            record.build("1.1.0", "return new Response(request.sides());");
            List<Line> lines = record.play();
            if (lines.stream().noneMatch(line -> line.text().equals(NONE_FAILED))) {
                throw new IllegalStateException("calls failed, or the load did not end:\n" + lines);
            }
            Files.writeString(Path.of(arguments[1]), picture(lines));
        } finally {
            delete(folder);
        }
    }

    /** Builds the project of the tutorial, with another last statement if one is given. */
    private void build(String version, String result) throws Exception {
        Path project = Files.createDirectories(folder.resolve("project"));
        String page = Files.readString(distribution.resolve("docs/writing-a-handler.md"))
                .replace("/opt/ecosystem", distribution.toString())
                .replace("<version>1.0.0</version>", "<version>%s</version>".formatted(version));
        var blocks = FILE_AND_BLOCK.matcher(page);
        while (blocks.find()) {
            String text = blocks.group(2);
            Path file = project.resolve(blocks.group(1));
            Files.createDirectories(file.getParent());
            Files.writeString(file, result.isEmpty() ? text : text.replaceAll("return new Response\\(.*;", result));
        }
        run(project, "mvn", "-B", "-q", "-s", settings().toString(), "clean", "package");
        Path versions = Files.createDirectories(folder.resolve("work/versions"));
        Files.copy(project.resolve("target/acme.dice-%s.jar".formatted(version)), versions.resolve(version + ".jar"));
    }

    /** Makes Maven keep the parts of the distribution apart, and take the rest from the user's repository. */
    private Path settings() throws IOException {
        return Files.writeString(folder.resolve("settings.xml"), """
            <settings>
              <localRepository>%s</localRepository>
              <mirrors>
                <mirror>
                  <id>filled</id>
                  <mirrorOf>central</mirrorOf>
                  <url>%s</url>
                </mirror>
              </mirrors>
            </settings>
            """.formatted(
                folder.resolve("repository"),
                Path.of(System.getProperty("user.home"), ".m2/repository").toUri()));
    }

    private static void run(Path project, String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .directory(project.toFile())
                .inheritIO()
                .start();
        try {
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IOException("failed: " + String.join(" ", command));
            }
        } finally {
            process.destroy();
        }
    }

    /** Starts an instance, types the commands and returns what the terminal shows. */
    private List<Line> play() throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        Path ready = folder.resolve("ready");
        Files.copy(folder.resolve("work/versions/1.0.0.jar"), folder.resolve("work/dice.jar"));
        Process instance = new ProcessBuilder(
                        distribution.resolve("bin/ecosystem").toString(),
                        "--root",
                        root.toString(),
                        "--conf",
                        Files.createDirectories(folder.resolve("conf")).toString(),
                        "--deploy",
                        Files.createDirectories(folder.resolve("deploy")).toString(),
                        "--uds",
                        "DEFAULT",
                        "--ready-file",
                        ready.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("instance.txt").toFile())
                .start();
        try {
            String address = address(instance, ready);
            var shell = new ProcessBuilder("bash", "--norc", "--noprofile")
                    .directory(folder.resolve("work").toFile())
                    .redirectErrorStream(true);
            shell.environment().put("ECOSYSTEM_ROOT", root.toString());
            return type(
                    shell.start(),
                    "eco() { '%s' \"$@\" --to uds://%s; }%n".formatted(distribution.resolve("bin/eco"), address));
        } finally {
            instance.destroy();
            instance.waitFor(1, TimeUnit.MINUTES);
        }
    }

    private static String address(Process instance, Path ready) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        while (!Files.exists(ready)) {
            if (!instance.isAlive() || System.nanoTime() > deadline) {
                throw new IOException("the instance does not start");
            }
            instance.waitFor(50, TimeUnit.MILLISECONDS);
        }
        var socket = SOCKET.matcher(Files.readString(ready));
        if (!socket.find()) {
            throw new IOException("the instance has no Unix domain socket");
        }
        return socket.group(1);
    }

    private List<Line> type(Process shell, String prelude) throws IOException {
        var lines = new ArrayList<Line>();
        try (OutputStream in = shell.getOutputStream();
                InputStream out = shell.getInputStream()) {
            in.write(prelude.getBytes(StandardCharsets.UTF_8));
            long began = System.nanoTime();
            type(DEPLOY, in, out, began, lines);
            // Four times what one replacement takes here, for three of them.
            long seconds = 4 + 4 * TimeUnit.MILLISECONDS.toSeconds(since(began) + 999);
            type(LOAD.formatted(seconds), in, out, began, lines);
            type(REPLACE, in, out, began, lines);
            if (Files.size(folder.resolve("work/load.txt")) > 0) {
                throw new IOException("the load has ended before the last replacement: " + lines);
            }
            type(CALL, in, out, began, lines);
            type(RESULT, in, out, began, lines);
        } finally {
            shell.destroy();
        }
        return lines;
    }

    /** Types a command and adds what the terminal shows until it has ended. */
    private static void type(String command, OutputStream in, InputStream out, long began, List<Line> lines)
            throws IOException {
        lines.add(new Line(since(began), command, true));
        in.write("%s%nprintf '\\036'%n".formatted(command).getBytes(StandardCharsets.UTF_8));
        in.flush();
        var line = new StringBuilder();
        for (int character = out.read(); character != END; character = out.read()) {
            if (character < 0) {
                throw new IOException("the shell has ended: " + lines);
            } else if (character == '\n') {
                lines.add(new Line(since(began), line.toString(), false));
                line.setLength(0);
            } else {
                line.append((char) character);
            }
        }
    }

    private static long since(long began) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    private static String picture(List<Line> lines) {
        int height = TOP + lines.size() * LEADING + 14;
        var picture = new StringBuilder("""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img">
            <title>A handler is replaced three times under load, and no call fails</title>
            <style>
            rect { fill: #f4f6f8; stroke: #d5dbe1 }
            text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre }
            text { fill: #1f2328 }
            .typed { fill: #0a5cc0 }
            @media (prefers-color-scheme: dark) {
            rect { fill: #14181d; stroke: #343c46 }
            text { fill: #e2e6ea }
            .typed { fill: #75b0ff }
            }
            @media (prefers-reduced-motion: no-preference) {
            text { animation: show 1ms backwards }
            @keyframes show { from { opacity: 0 } }
            }
            </style>
            <rect x="0.5" y="0.5" width="%3$d" height="%4$d" rx="8"/>
            """.formatted(WIDTH, height, WIDTH - 1, height - 1));
        long last = 0;
        long shown = 0;
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            shown += Math.min(line.at() - last, LONGEST_WAIT_MILLIS);
            last = line.at();
            picture.append(String.format(
                    Locale.ROOT,
                    "<text%s x=\"%d\" y=\"%d\" style=\"animation-delay:%.2fs\">%s</text>\n",
                    line.typed() ? " class=\"typed\"" : "",
                    LEFT,
                    TOP + i * LEADING,
                    shown / 1000.0,
                    escaped((line.typed() ? "$ " : "") + line.text())));
        }
        return picture.append("</svg>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
    }
}
