package io.ecosystem.cli.command;

import io.ecosystem.cli.ExitCode;
import io.ecosystem.cli.instance.InstanceConnection;
import io.ecosystem.cli.output.Console;
import io.ecosystem.cli.output.Json;
import io.ecosystem.cli.output.Style;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

/** Says whether all is well. */
@Command(
        name = "health",
        header = "Say whether the instance is well: error states, problems of deployed files, and queues.",
        description = {
            "Needs the role observe. The exit code is 1 if anything is wrong; a queue that someone paused, and entries"
                    + " in error queues, are worth a look and not wrong."
        })
final class HealthCommand extends InstanceCommand {

    @Override
    ExitCode run(InstanceConnection instance) {
        Condition condition = Condition.of(instance);
        ObjectNode verdict = Json.object().put("healthy", condition.problems().isEmpty());
        condition.problems().forEach(verdict.putArray("problems")::add);
        condition.remarks().forEach(verdict.putArray("remarks")::add);
        Console console = console();
        console.answer(verdict, () -> {
            condition.problems().forEach(problem -> console.line(Style.RED, "wrong   " + problem));
            condition.remarks().forEach(remark -> console.line(Style.YELLOW, "remark  " + remark));
            int wrong = condition.problems().size();
            if (wrong == 0) {
                console.line(Style.GREEN, "The instance is well.");
            } else {
                console.line(wrong == 1 ? "1 thing is wrong." : wrong + " things are wrong.");
            }
        });
        return condition.problems().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
