package io.ecosystem.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleException;

class DiagnosisTest {

    private final SystemBundle bundle =
            new SystemBundle(Path.of("system/one-1.0.jar"), 5, Path.of("features/core.json"));

    @Test
    void namesTheInnermostMissingPackage() {
        var failure = new BundleException("Unable to resolve one [4](R 4.0): missing requirement [one [4](R 4.0)] "
                + "osgi.wiring.package; (&(osgi.wiring.package=org.example.two)(version>=1.0.0)) [caused by: Unable to "
                + "resolve two [5](R 5.0): missing requirement [two [5](R 5.0)] osgi.wiring.package; "
                + "(osgi.wiring.package=org.example.three)] Unresolved requirements: []");

        var cause = Diagnosis.of(bundle, failure);

        assertThat(cause.what())
                .isEqualTo("bundle one-1.0.jar needs the package org.example.three, which no installed bundle exports");
        assertThat(cause.remedy()).contains("features/core.json");
    }

    @Test
    void namesTheRootOfAFailedActivation() {
        var failure = new BundleException("Activator start error", new IllegalStateException("no disk"));

        assertThat(Diagnosis.of(bundle, failure).what())
                .isEqualTo("bundle one-1.0.jar failed as it started: java.lang.IllegalStateException: no disk");
    }

    @Test
    void hasAnAnswerWithoutAFailure() {
        assertThat(Diagnosis.of(bundle, null).remedy()).isEqualTo("delete the folder data/framework and start again");
    }
}
