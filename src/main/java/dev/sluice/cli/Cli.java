// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.demo.DemoCommand;
import dev.sluice.demo.OperatorProcess;
import dev.sluice.image.ImageCommand;
import dev.sluice.local.ControlPlaneException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** All verbs. A new one is a class and a line here. */
@Command(
    name = "sluice",
    description = "Staged rollouts of long-running agents on Kubernetes.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      StatusCommand.class,
      FlagsCommand.class,
      PlanCommand.class,
      ReplayCommand.class,
      ReadinessCommand.class,
      ReportCommand.class,
      RevisionsCommand.class,
      RollbackCommand.class,
      RetryCommand.class,
      ApproveCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      SkipWaitCommand.class,
      AdoptCommand.class,
      DemoCommand.class,
      ImageCommand.class,
      VersionCommand.class,
      ClusterBuildCommand.class,
      HelpCommand.class
    },
    footer = {"", "Besides, ./sluice build builds the program, and ./sluice test runs all tests."})
public final class Cli {
  /** As a shell has it for a program that Ctrl-C ended. */
  private static final int INTERRUPTED = 130;

  private Cli() {}

  public static void main(String[] args) {
    // Before anybody logs: the client's logging takes this one, and complains about any other.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    System.exit(commandLine().execute(args.length == 0 ? new String[] {"help"} : args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Cli())
        .addSubcommand(new DevCommand(OperatorProcess::beside))
        .setExecutionExceptionHandler(Cli::told);
  }

  /**
   * What went wrong in the user's world is a sentence; all else is our fault and shows its place.
   */
  private static int told(Exception failure, CommandLine verb, CommandLine.ParseResult parsed)
      throws Exception {
    if (failure instanceof InterruptedException) {
      return INTERRUPTED;
    }
    if (!(failure instanceof ControlPlaneException) && !(failure instanceof TroubleException)) {
      throw failure;
    }
    verb.getErr().println(verb.getColorScheme().errorText(String.valueOf(failure.getMessage())));
    return failure instanceof TroubleException trouble ? trouble.exitCode() : ExitCode.TROUBLE;
  }
}
