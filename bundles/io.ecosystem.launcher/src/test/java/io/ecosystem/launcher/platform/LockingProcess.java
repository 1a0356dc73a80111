package io.ecosystem.launcher.platform;

import io.ecosystem.launcher.StartFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Another process for the tests of the lock: takes it when a line comes, says how that went, and holds it. */
final class LockingProcess {

    private LockingProcess() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("ready");
        while (System.in.read() != '\n') {
            // the rest of the line
        }
        try (InstanceLock lock = InstanceLock.take(Path.of(arguments[0]), new Identity("dice", "1"), Instant.now())) {
            System.out.println("won");
            System.in.read(); // until killed
            lock.close();
        } catch (StartFailure e) {
            System.out.println("lost: " + e.getMessage());
            System.exit(e.exitCode().code());
        }
    }
}
