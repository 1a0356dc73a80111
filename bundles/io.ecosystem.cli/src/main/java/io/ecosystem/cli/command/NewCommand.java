package io.ecosystem.cli.command;

import io.ecosystem.cli.CommandException;
import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.project.Archetype;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** Makes a project. */
@Command(
        name = "new",
        header = "Make a Maven project with handlers, a queue, a sender, a configuration and tests.",
        description =
                "The project is built with the folder sdk of this distribution. Needs no instance and no network.",
        footer = {"", "eco new acme.guests"})
final class NewCommand extends BasicCommand {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(?:[.-][a-z][a-z0-9]*)*");
    private static final Pattern PLATFORM = Pattern.compile("eco(?:[.-].*)?");
    private static final Pattern UNUSABLE = Pattern.compile("[<>&\"$]");
    private static final int LONGEST = 100;

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "The name of the bundle, with which its routes begin: lower-case words, joined by dots.")
    String name;

    @Option(
            names = "--package",
            paramLabel = "PACKAGE",
            description = "The Java package; NAME if not given, with dots for hyphens.")
    @Nullable
    String javaPackage;

    @Option(
            names = "--directory",
            paramLabel = "FOLDER",
            description = "The folder to make; NAME in the current one if not given.")
    @Nullable
    Path directory;

    @Override
    ExitCode run() throws IOException {
        if (!NAME.matcher(name).matches() || name.length() > LONGEST) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "NAME: expected at most %d characters, lower-case words joined by dots or hyphens, not '%s'"
                            .formatted(LONGEST, name),
                    "such as acme.guests");
        }
        if (PLATFORM.matcher(name).matches()) {
            throw new CommandException(
                    ExitCode.USAGE, "NAME: routes that begin with 'eco.' belong to the platform; choose another name");
        }
        String inJava = javaPackage == null ? name.replace('-', '.') : javaPackage;
        if (!SourceVersion.isName(inJava)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "'%s' is no name of a Java package".formatted(inJava),
                    "state one with --package, such as com.example.guests");
        }
        Path folder = directory == null ? Path.of(name) : directory;
        if (Files.exists(folder)) {
            throw new CommandException(
                    ExitCode.FAILED, "%s exists already".formatted(folder), "choose another folder with --directory");
        }
        Path home = home();
        Map<String, String> files = Archetype.in(home)
                .files(Map.of(
                        "groupId", inJava,
                        "artifactId", name,
                        "version", "1.0.0",
                        "package", inJava,
                        "ecosystemHome", home.toUri().getPath().replaceFirst("/$", "")));
        write(files, folder);
        ObjectNode document =
                Json.object().put("folder", folder.toAbsolutePath().toString());
        files.keySet().forEach(document.putArray("files")::add);
        String eco = home.resolve("bin").resolve("eco").toString();
        console().answer(document, () -> {
            console().line("Made %s with %d files; its README.md says more. Next:".formatted(folder, files.size()));
            console().line("");
            console().line("  mvn -q -f %s -Pdeploy".formatted(folder));
            console().line("  %s call %s.register '{\"name\":\"Ada\"}'".formatted(eco, name));
            console().line("  %s call %s.greet '{\"name\":\"Ada\"}'".formatted(eco, name));
        });
        return ExitCode.DONE;
    }

    private static void write(Map<String, String> files, Path folder) throws IOException {
        for (var file : files.entrySet()) {
            Path place = folder.resolve(file.getKey());
            Files.createDirectories(place.toAbsolutePath().getParent());
            Files.writeString(place, file.getValue());
        }
    }

    /** Returns the distribution that this jar is in. */
    private static Path home() {
        try {
            Path jar = Path.of(NewCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            Path home = jar.resolveSibling("..").toRealPath();
            if (!Files.isDirectory(home.resolve("sdk"))) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "%s is in no distribution of Ecosystem, whose folder sdk a project is built with"
                                .formatted(jar),
                        "use bin/eco of an unpacked archive");
            }
            if (UNUSABLE.matcher(home.toString()).find()) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "the folder of the distribution, %s, has a character that pom.xml cannot state".formatted(home),
                        "unpack it elsewhere");
            }
            return home;
        } catch (URISyntaxException | IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot find the distribution: " + e);
        }
    }
}
