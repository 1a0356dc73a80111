package io.ecosystem.launcher.platform;

import io.ecosystem.launcher.StartFailedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** Another process for the tests of the lock: takes it on a line of input, reports the outcome, and holds it. */
final class LockingProcess {

    private LockingProcess() {}

    public static void main(String[] arguments) throws IOException {
        System.out.println("ready");
        while (awaitLine()) {
            try (InstanceLock lock =
                    InstanceLock.take(Path.of(arguments[0]), new InstanceIdentity("dice", "1"), Instant.now())) {
                System.out.println("won");
                awaitLine();
                lock.close();
                System.out.println("free");
            } catch (StartFailedException e) {
                System.out.println("lost: " + e.getMessage());
            }
        }
    }

    /** Returns true on a line of input, or false at its end. */
    private static boolean awaitLine() throws IOException {
        int read;
        do {
            read = System.in.read();
        } while (read != '\n' && read >= 0);
        return read >= 0;
    }
}
