// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.demo;

import dev.sluice.demo.Measurements.Figure;
import dev.sluice.local.Home;
import dev.sluice.local.LocalCluster;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice demo}: sets the scene, plays the acts, shows what was measured. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description =
        "A migration of four stages on a local control plane with ten simulated agents: the third"
            + " stage is broken, takes itself back, is mended and tried again; then a second"
            + " migration is taken back by hand. Ends with 0 only if all of it was seen through the"
            + " API and in the fleet.")
public final class DemoCommand implements Callable<Integer> {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final Duration TO_SETTLE = Duration.ofSeconds(1);
  private static final Duration A_MOMENT = Duration.ofMillis(300);

  @Option(
      names = "--act",
      paramLabel = "1|2|3",
      defaultValue = "3",
      description = "The last act to play; default 3.")
  private int acts;

  @Option(names = "--keep", description = "Leave everything running at the end, until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Play in this cluster instead of a local one.")
  private @Nullable Path kubeconfig;

  @Option(names = "--no-color", description = "No colours; the same as NO_COLOR=1.")
  private boolean noColour;

  private final InstantSource clock = InstantSource.system();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (acts < 1 || acts > 3) {
      System.err.println("--act is " + acts + ": there are acts 1 to 3");
      return 2;
    }
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    Path home = Home.find();
    Path logs = RunFolder.create(home.resolve("target/demo"));
    Screen screen = Terminal.screen(noColour, System.getenv(), out);
    StartBoard board = new StartBoard(screen, clock);
    Setting setting = new Setting(clock, home, logs, board);
    CountDownLatch ending = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  ending.countDown();
                  screen.close();
                  setting.close();
                },
                "ending"));
    try {
      return play(screen, board, setting, home, logs);
    } catch (ExpectationFailedException e) {
      return failed(screen, ending, String.valueOf(e.getMessage()), logs);
    } catch (ExecutionException e) {
      return failed(screen, ending, said(e.getCause()), logs);
    } catch (Exception e) {
      return failed(screen, ending, said(e), logs);
    } finally {
      screen.close();
      setting.close();
    }
  }

  private int play(Screen screen, StartBoard board, Setting setting, Path home, Path logs)
      throws Exception {
    // The launcher becomes this process, so that this is when the command was given.
    Instant command = ProcessHandle.current().info().startInstant().orElseGet(clock::instant);
    screen.line(Line.of(Tone.STRONG, "Sluice: ten agents, four stages, and one that is broken"));
    screen.line(Line.blank());
    Setting.Running set = set(screen, board, setting);

    Measurements measured = new Measurements();
    Lookout lookout = new Lookout(set, screen, clock, clock.instant());
    Kubectl kubectl = new Kubectl(set.cluster(), home, kubeconfig != null, screen, lookout);
    DemoScript script = new DemoScript(set, lookout, kubectl, screen, measured, clock);
    script.opening();
    script.first();
    measured.seconds(Figure.FIRST_ACT, Duration.between(command, clock.instant()));
    if (acts > 1) {
      script.second();
    }
    if (acts > 2) {
      script.third();
    }
    measured.seconds(Figure.CONTROL_PLANE, set.controlPlane());
    measured.seconds(Figure.OPERATOR, set.operator().startToReady());
    measured.memory(Figure.MEMORY, set.operator().residentBytes());
    measured.seconds(Figure.WHOLE, Duration.between(command, clock.instant()));
    lookout.watch(TO_SETTLE);
    measured.text(Figure.HISTORY, set.history().check(logs));
    screen.panel(List.of());
    if (!keep) {
      kubectl.tidy();
    }
    Ending.tell(screen, measured, keep ? Optional.of(set) : Optional.empty(), acts);
    if (keep) {
      new CountDownLatch(1).await();
    }
    return 0;
  }

  private Setting.Running set(Screen screen, StartBoard board, Setting setting) throws Exception {
    LocalCluster.Options options = LocalCluster.Options.defaults();
    if (kubeconfig != null) {
      options = options.withKubeconfig(kubeconfig);
    }
    CompletableFuture<Setting.Running> future = setting.start(options);
    while (true) {
      screen.panel(board.rows());
      try {
        return future.get(TICK.toMillis(), TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        // The builds and starts have limits of their own.
      }
    }
  }

  /** Ctrl-C reaches our children too, and what they say then is no failure. */
  private static int failed(Screen screen, CountDownLatch ending, String message, Path logs)
      throws InterruptedException {
    if (!ending.await(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
      screen.panel(List.of());
      screen.line(Line.blank());
      screen.line(Line.of(Tone.BAD, "  " + screen.palette().cross() + " " + message));
      screen.line(Line.of(Tone.PLAIN, "  logs: " + logs));
    }
    return 1;
  }

  private static String said(@Nullable Throwable problem) {
    if (problem == null) {
      return "failed without a reason";
    }
    return problem.getMessage() == null ? problem.toString() : problem.getMessage();
  }
}
