// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.eval;

import static java.util.Objects.requireNonNull;

import dev.sluice.api.Durations;
import dev.sluice.api.Flag;
import dev.sluice.api.Flag.Assignment;
import dev.sluice.api.FlagSetSpec;
import dev.sluice.api.FlagSetStatus;
import dev.sluice.api.FlagSetStatus.FlagClaim;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a FlagSet's spec has to say so that it stands there by itself where migrations left it: for
 * the file in Git that the spec comes from. Once it is applied the kept values go, and nobody's
 * flag moves.
 *
 * @param namespace namespace of the set
 * @param name name of the set
 * @param changes the flags whose percent differs, in the order of the spec
 * @param flags all flags of the set as they are to be
 */
public record Adoption(String namespace, String name, List<Change> changes, List<Flag> flags) {
  /**
   * A percent that the spec is to take over.
   *
   * @param key the flag
   * @param from what the spec says
   * @param to what is kept
   * @param by {@code <migration>/<stage>} that set it
   * @param migration the migration that still drives it; null if none does
   */
  public record Change(String key, int from, int to, String by, @Nullable String migration) {}

  public Adoption {
    requireNonNull(namespace);
    requireNonNull(name);
    changes = List.copyOf(changes);
    flags = List.copyOf(flags);
  }

  /** The adoption of what is kept of a FlagSet; a value that a person has overruled is not. */
  public static Adoption of(
      String namespace, String name, FlagSetSpec spec, @Nullable FlagSetStatus status) {
    Map<String, String> drivers = new HashMap<>();
    if (status != null) {
      status.claims().forEach((FlagClaim claim) -> drivers.put(claim.key(), claim.migration()));
    }
    Map<String, FlagFact> facts = FlagFact.of(name, spec, status);
    List<Change> changes = new ArrayList<>();
    List<Flag> flags = new ArrayList<>();
    for (Flag flag : spec.flags()) {
      FlagFact fact = requireNonNull(facts.get(flag.key()));
      String by = fact.keptBy();
      boolean differs = by != null && fact.percent() != flag.percent();
      flags.add(differs ? with(flag, fact.percent()) : flag);
      if (by != null && differs) {
        changes.add(
            new Change(flag.key(), flag.percent(), fact.percent(), by, drivers.get(flag.key())));
      }
    }
    return new Adoption(namespace, name, changes, flags);
  }

  private static Flag with(Flag flag, int percent) {
    return new Flag(
        flag.key(),
        percent,
        flag.assignment(),
        flag.allowIds(),
        flag.denyIds(),
        flag.description(),
        flag.owner(),
        flag.lease(),
        flag.removeBy());
  }

  /** Whether the spec says it all already. */
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /**
   * The patch, as YAML with words for people: the whole of {@code spec.flags}, because most tools
   * replace a list of a custom resource and do not merge it. Ends with a line break.
   */
  public String yaml() {
    if (isEmpty()) {
      return "# Nothing to adopt: FlagSet %s/%s keeps no value that its spec does not say.%n"
          .formatted(namespace, name);
    }
    StringBuilder text = new StringBuilder();
    text.append("# What migrations left in FlagSet %s/%s, for Git.%n".formatted(namespace, name));
    text.append("# Applying it moves nobody's flag, and restarts nobody.\n");
    String driven =
        changes.stream()
            .filter(change -> change.migration() != null)
            .map(change -> change.key() + " (" + change.migration() + ")")
            .collect(Collectors.joining(", "));
    if (!driven.isEmpty()) {
      text.append("# Still driven by a migration: ").append(driven).append(".\n");
      text.append(
          "# Adopt those once it is Completed: a rollback to its start does not undo it.\n");
    }
    text.append("apiVersion: sluice.dev/v1alpha1\n");
    text.append("kind: FlagSet\n");
    text.append("metadata:\n");
    text.append("  name: ").append(quoted(name)).append('\n');
    text.append("  namespace: ").append(quoted(namespace)).append('\n');
    text.append("spec:\n");
    text.append("  flags:\n");
    flags.forEach(flag -> append(text, flag));
    return text.toString();
  }

  private void append(StringBuilder text, Flag flag) {
    text.append("  - key: ").append(quoted(flag.key())).append('\n');
    text.append("    percent: ").append(flag.percent()).append(was(flag.key())).append('\n');
    if (flag.assignment() != Assignment.Agents) {
      text.append("    assignment: ").append(flag.assignment()).append('\n');
    }
    if (!Durations.parse(flag.lease()).isZero()) {
      append(text, "lease", flag.lease());
    }
    append(text, "allowIds", flag.allowIds());
    append(text, "denyIds", flag.denyIds());
    append(text, "description", flag.description());
    append(text, "owner", flag.owner());
    append(text, "removeBy", flag.removeBy() == null ? null : flag.removeBy().toString());
  }

  private String was(String key) {
    return changes.stream()
        .filter(change -> change.key().equals(key))
        .map(change -> "  # was " + change.from() + "; kept by " + change.by())
        .findFirst()
        .orElse("");
  }

  private static void append(StringBuilder text, String field, List<String> ids) {
    if (!ids.isEmpty()) {
      text.append("    ")
          .append(field)
          .append(": [")
          .append(ids.stream().map(Adoption::quoted).collect(Collectors.joining(", ")))
          .append("]\n");
    }
  }

  private static void append(StringBuilder text, String field, @Nullable String value) {
    if (value != null) {
      text.append("    ").append(field).append(": ").append(quoted(value)).append('\n');
    }
  }

  /** Always in quotes, so that no reader takes {@code on} for true or a date for a date. */
  private static String quoted(String value) {
    StringBuilder text = new StringBuilder("\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (plain(c)) {
        text.append(c);
      } else {
        text.append("\\u%04x".formatted((int) c));
      }
    }
    return text.append('"').toString();
  }

  /** Whether a character may stand in a YAML text, and can be seen there. */
  private static boolean plain(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
