// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/**
 * What a person names.
 *
 * @param name of the object
 */
record Target(Kind kind, String name) {
  /** Kinds that can be steered, by the names that kubectl has for them. */
  enum Kind {
    MIGRATION("mig", "migration", "migrations"),
    FLEET("agd", "agentdeployment", "agentdeployments");

    private final String abbreviation;
    private final String one;
    private final String many;

    Kind(String abbreviation, String one, String many) {
      this.abbreviation = abbreviation;
      this.one = one;
      this.many = many;
    }

    private boolean isCalled(String word) {
      String suffix = ".sluice.dev";
      String bare =
          word.endsWith(suffix) ? word.substring(0, word.length() - suffix.length()) : word;
      return bare.equals(abbreviation) || bare.equals(one) || bare.equals(many);
    }
  }

  /**
   * A migration by its bare name, else as kubectl has it: {@code agd/planner}.
   *
   * @throws IllegalArgumentException if there is no such kind, or no name
   */
  static Target of(String typed) {
    int slash = typed.indexOf('/');
    if (slash < 0) {
      return new Target(Kind.MIGRATION, typed);
    }
    String word = typed.substring(0, slash);
    String name = typed.substring(slash + 1);
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.isCalled(word) && !name.isEmpty() && !name.contains("/"))
        .findFirst()
        .map(kind -> new Target(kind, name))
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "\""
                        + typed
                        + "\" is neither a migration nor a fleet: say NAME of a migration, or"
                        + " agd/NAME of an AgentDeployment"));
  }

  /**
   * The name of a fleet, where nothing else can be meant.
   *
   * @throws CommandLine.ParameterException if a migration is named
   */
  static String fleet(CommandLine.Model.CommandSpec verb, String typed) {
    try {
      Target target = typed.contains("/") ? of(typed) : new Target(Kind.FLEET, typed);
      if (target.kind() == Kind.FLEET) {
        return target.name();
      }
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(verb.commandLine(), e.getMessage(), e);
    }
    throw new CommandLine.ParameterException(
        verb.commandLine(), "a migration has stages, and no revisions: say agd/NAME");
  }

  /** As a person types it. */
  String told() {
    return switch (kind) {
      case MIGRATION -> name;
      case FLEET -> "agd/" + name;
    };
  }

  /** Reads it off a command line. */
  static final class Typed implements CommandLine.ITypeConverter<Target> {
    @Override
    public Target convert(String typed) {
      try {
        return Target.of(typed);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
