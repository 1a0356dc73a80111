package io.ecosystem.maven;

import java.io.File;
import java.io.IOException;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/** Deploys the jar of the project, and the files of conf/ that the instance does not have. */
@Mojo(name = "deploy", threadSafe = true)
public final class DeployMojo extends AbstractMojo {

    /** The folder of the unpacked archive of Ecosystem, whose instance runs. */
    @Parameter(property = "ecosystem.home", required = true)
    private File home;

    /** The configurations of the project. */
    @Parameter(defaultValue = "${project.basedir}/conf")
    private File conf;

    /** The jar of the project. */
    @Parameter(defaultValue = "${project.build.directory}/${project.build.finalName}.jar")
    private File jar;

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        var instance = new Instance(home.toPath());
        try {
            instance.copyNewConfigurations(conf.toPath())
                    .forEach(name -> getLog().info("Copied conf/%s to %s".formatted(name, home)));
            if (!instance.deploy(jar)) {
                throw new MojoFailureException("%s does not work in the instance, see above".formatted(jar.getName()));
            }
        } catch (IOException e) {
            throw new MojoExecutionException("cannot deploy %s: %s".formatted(jar, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new MojoExecutionException("interrupted", e);
        }
    }
}
