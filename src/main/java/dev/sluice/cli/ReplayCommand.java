// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.AgentDeployment;
import dev.sluice.api.FlagSet;
import dev.sluice.api.HealthPolicy;
import dev.sluice.api.Migration;
import dev.sluice.cli.view.ReplayText;
import dev.sluice.migration.engine.Decision.RollBack;
import dev.sluice.replay.Recording;
import dev.sluice.replay.Replay;
import dev.sluice.replay.Replay.Told;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Show what would have been decided upon recorded readings: the engine and the judge of the"
            + " operator, under the clock of the recording. Asks no cluster. Ends with 3 if anything"
            + " would have been taken back.",
    footer = {
      "",
      "A recording is JSON lines in the order of time; those of one time are one look.",
      "",
      "What an agent serves, counters since its start and a histogram's counts:",
      "  {\"time\": \"2026-03-02T09:00:00Z\", \"agent\": \"planner/0\",",
      "   \"requests\": 1200, \"errors\": 3, \"sent\": 80, \"delivered\": 80,",
      "   \"latency\": {\"0.1\": 900, \"+Inf\": 1200}}",
      "An agent that gives nothing:",
      "  {\"time\": \"...\", \"agent\": \"planner/1\", \"silent\": \"Timeout\"}",
      "What the source of another check gave, by the check's name: value, byAgent, good or silent:",
      "  {\"time\": \"...\", \"check\": \"queue\", \"byAgent\": {\"planner/0\": 7}}",
      "  {\"time\": \"...\", \"check\": \"database\", \"good\": false}",
      "What happens to a pod; one that is not mentioned is well:",
      "  {\"time\": \"...\", \"pod\": \"planner/0\", \"restarts\": 1,",
      "   \"waiting\": \"ImagePullBackOff\", \"oomKilled\": true}",
      "What a person does to the migration; an empty text removes it again:",
      "  {\"time\": \"...\", \"annotate\": {\"sluice.dev/approve\": \"last/1\"}}",
      "",
      "Each is one line. The readings are what they were: they do not follow what is",
      "decided now."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final String NAMESPACE = "default";

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = {"-f", "--filename"},
      required = true,
      paramLabel = "FILE",
      description =
          "A file, or a folder, with one Migration, its FlagSet, its AgentDeployments, and its"
              + " HealthPolicies if it names any.")
  private List<String> files = List.of();

  @Option(
      names = {"-r", "--readings"},
      required = true,
      paramLabel = "FILE",
      description = "The recording; - is standard input.")
  private String readings = "";

  @Override
  public Integer call() {
    PlanFiles read = PlanFiles.read(files);
    if (read.migrations().size() != 1) {
      throw new TroubleException(
          "there are "
              + read.migrations().size()
              + " Migrations in "
              + String.join(", ", files)
              + ": give the files of one");
    }
    if (!read.unknown().isEmpty()) {
      throw TroubleException.refused(String.join("; ", read.unknown()));
    }
    Migration migration = read.migrations().getFirst();
    String namespace = PlanFiles.namespace(migration).orElse(NAMESPACE);
    within(namespace, migration);
    Recording recording = recording(namespace);
    Map<String, HealthPolicy> policies = new TreeMap<>();
    read.policies().forEach(p -> policies.put(p.getMetadata().getName(), p));
    List<Told> told = replayed(migration, read, policies, recording);
    Display display = Display.of(Objects.requireNonNull(spec));
    display.lines(
        ReplayText.of(
            migration.getMetadata().getName(),
            Replay.unrecorded(migration, policies),
            told,
            recording.moments().getLast().time(),
            display.ink()));
    return told.stream().anyMatch(ReplayCommand::isTakenBack) ? ExitCode.REFUSED : ExitCode.DONE;
  }

  private static List<Told> replayed(
      Migration migration,
      PlanFiles read,
      Map<String, HealthPolicy> policies,
      Recording recording) {
    String set = migration.getSpec().flagSetName();
    FlagSet flags =
        read.flagSets().stream()
            .filter(f -> f.getMetadata().getName().equals(set))
            .findFirst()
            .orElse(null);
    List<AgentDeployment> fleets =
        read.fleets().stream().filter(f -> f.getSpec().flagSetNames().contains(set)).toList();
    String namespace = migration.getMetadata().getNamespace();
    fleets.forEach(f -> within(namespace, f));
    policies.values().forEach(p -> within(namespace, p));
    if (flags != null) {
      within(namespace, flags);
    }
    try {
      return Replay.of(migration, flags, fleets, policies, recording);
    } catch (IllegalArgumentException garbled) {
      throw TroubleException.refused(
          migration.getMetadata().getName() + " cannot be replayed: " + garbled.getMessage());
    }
  }

  /** What an API server would have filled in. */
  private static void within(String namespace, HasMetadata object) {
    object.setMetadata(
        object
            .getMetadata()
            .edit()
            .withNamespace(namespace)
            .withUid("uid-of-" + object.getMetadata().getName())
            .withGeneration(1L)
            .build());
  }

  private Recording recording(String namespace) {
    try (BufferedReader lines = lines()) {
      return Recording.read(lines, namespace);
    } catch (IOException e) {
      throw new TroubleException("--readings " + readings + " cannot be read: " + e, e);
    } catch (IllegalArgumentException e) {
      throw TroubleException.refused("--readings " + readings + ", " + e.getMessage());
    }
  }

  private BufferedReader lines() throws IOException {
    return readings.equals("-")
        ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
        : Files.newBufferedReader(Path.of(readings));
  }

  private static boolean isTakenBack(Told told) {
    return told.turn().decision() instanceof RollBack;
  }
}
