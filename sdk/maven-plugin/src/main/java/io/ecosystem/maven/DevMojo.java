package io.ecosystem.maven;

import java.io.File;
import java.io.IOException;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import javax.inject.Inject;
import org.apache.maven.Maven;
import org.apache.maven.execution.AbstractExecutionListener;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes and deploys the jar, and again whenever a file of the project is saved, until it is interrupted. Each build is
 * that of {@code mvn package}, in this process, which is warm by then. A build that fails changes nothing in the
 * instance.
 */
@Mojo(name = "dev", threadSafe = true)
public final class DevMojo extends AbstractMojo {

    private final Maven maven;

    /** The folder of the unpacked archive of Ecosystem, whose instance runs. */
    @Parameter(property = "ecosystem.home", required = true)
    private File home;

    /** The configurations of the project. */
    @Parameter(defaultValue = "${project.basedir}/conf")
    private File conf;

    /** The jar of the project. */
    @Parameter(defaultValue = "${project.build.directory}/${project.build.finalName}.jar")
    private File jar;

    @Parameter(defaultValue = "${project.basedir}", readonly = true)
    private File project;

    @Parameter(defaultValue = "${session}", readonly = true)
    private MavenSession session;

    /** Deploys the jar whenever it has changed; none before the first build. */
    private Process watching;

    /** Builds with the Maven that runs this. */
    @Inject
    public DevMojo(Maven maven) {
        this.maven = maven;
    }

    @Override
    public void execute() throws MojoExecutionException {
        if (session.getProjects().size() > 1) {
            throw new MojoExecutionException("dev is for one project at a time; name it with -f");
        }
        try {
            var files = new SourceFiles(project.toPath());
            while (true) {
                buildAndDeploy();
                getLog().info("Waiting for a file to be saved; Ctrl-C ends.");
                getLog().info("%s has changed".formatted(files.awaitChange()));
            }
        } catch (IOException e) {
            throw new MojoExecutionException("cannot go on: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void buildAndDeploy() throws IOException {
        MavenExecutionResult result = maven.execute(build());
        if (result.hasExceptions()) {
            result.getExceptions().forEach(failure -> getLog().error(failure.getMessage()));
            getLog().error("Not deployed: the version before goes on.");
            return;
        }
        var instance = new Instance(home.toPath());
        instance.copyNewConfigurations(conf.toPath())
                .forEach(name -> getLog().info("Copied conf/%s to %s".formatted(name, home)));
        if (watching == null || !watching.isAlive()) {
            watching = instance.watch(jar);
        }
    }

    private MavenExecutionRequest build() {
        MavenExecutionRequest request = DefaultMavenExecutionRequest.copy(session.getRequest());
        var properties = new Properties();
        properties.putAll(session.getUserProperties());
        properties.setProperty("maven.test.skip", "true");
        request.setUserProperties(properties);
        request.setGoals(List.of("package"));
        request.setStartTime(new Date());
        request.setExecutionListener(new AbstractExecutionListener());
        return request;
    }
}
