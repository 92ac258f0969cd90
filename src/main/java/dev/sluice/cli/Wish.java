// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli;

import dev.sluice.api.Durations;
import dev.sluice.cli.steer.Steering;
import dev.sluice.cli.view.Phrases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What every verb has that steers: what, where, and how long to wait. */
final class Wish {
  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec verb;

  @Mixin private final Access access = new Access();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      converter = Target.Typed.class,
      description = "The migration; or agd/NAME, an AgentDeployment that rolls out a revision.")
  private @Nullable Target target;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "30s",
      converter = Time.class,
      description = "How long to wait for the operator's answer; default ${DEFAULT-VALUE}.")
  private Duration timeout = Duration.ZERO;

  @Option(names = "--no-wait", description = "Write the annotation and do not wait.")
  private boolean noWait;

  /** Does it, and says what the operator made of it. */
  int grant(Steering steering) throws InterruptedException {
    CommandSpec spec = Objects.requireNonNull(verb);
    try (Cluster cluster = access.open()) {
      return new Steerer(
              new Steered(cluster), Display.of(spec), phrases(access), InstantSource.system())
          .steer(Objects.requireNonNull(target), steering, noWait ? Duration.ZERO : timeout);
    }
  }

  /** How commands are told that lead on. */
  static Phrases phrases(Access access) {
    return new Phrases(System.getProperty("sluice.program", "sluice"), access.namedNamespace());
  }

  /** Reads {@code 30s} or {@code 1h30m}. */
  static final class Time implements CommandLine.ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Durations.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}
