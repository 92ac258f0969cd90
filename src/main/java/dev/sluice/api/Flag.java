// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One boolean flag of a {@link FlagSet}. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Flag(
    @Required
        @Size(max = 100)
        @Pattern(Flag.KEY)
        @JsonPropertyDescription(
            "Key that agents ask for. Letters, digits, '.', '_' and '-', 1 to 100 characters.")
        String key,
    @Default("0")
        @Min(0)
        @Max(100)
        @JsonPropertyDescription(
            "Exposure in percent (0 to 100) while no migration drives the flag. A plain boolean flag"
                + " is 0 or 100. Default 0.")
        Integer percent,
    @Default("Agents")
        @JsonPropertyDescription(
            "Who is in a partial exposure. Agents (default): an exact, sticky cohort of the known"
                + " agents. Ids: a consistent hash of any targeting key. AllAtOnce: nobody before"
                + " 100 percent.")
        Assignment assignment,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Targeting keys that have the flag as soon as a migration has started its stage; outside"
                + " migrations always. At most 50.")
        List<@Size(max = 253) String> allowIds,
    @Size(max = 50)
        @JsonPropertyDescription(
            "Targeting keys that never have the flag; wins over allowIds. At most 50.")
        List<@Size(max = 253) String> denyIds,
    @Size(max = 1024) @JsonPropertyDescription("What the flag switches, for people.")
        @Nullable String description,
    @Size(max = 253) @JsonPropertyDescription("Who answers for the flag, for people.")
        @Nullable String owner,
    @Default("0s")
        @Size(max = 20)
        @ValidationRule(
            value =
                Durations.HOLDS
                    + " && (duration(self) == duration('0s') || duration(self) >= duration('15s')"
                    + " && duration(self) <= duration('24h'))",
            messageExpression =
                "'lease is \"' + self + '\": "
                    + Durations.SHAPE_IN_WORDS
                    + ", from 15s to 24h, or 0s for none'")
        @JsonPropertyDescription(
            "How long a client that hears nothing more keeps the flag on: 15s to 24h. Sluice renews"
                + " it every third of it, as long as it would hear of a rollback itself. Default 0s:"
                + " no end. Not for flags that are dangerous to take back.")
        String lease,
    @JsonPropertyDescription(
            "The day, as 2027-01-31, by which the flag shall be gone from the code and from here."
                + " From the day after (UTC) the Ready condition and a metric tell of it; the flag"
                + " stays as it is.")
        @Nullable LocalDate removeBy) {
  /** The shape of a flag's key. */
  public static final String KEY = "^[A-Za-z0-9]([A-Za-z0-9._-]{0,98}[A-Za-z0-9])?$";

  /** Who is in a partial exposure. */
  public enum Assignment {
    /** An exact, sticky cohort of the known agents. */
    Agents,
    /** A consistent hash of any targeting key. */
    Ids,
    /** Nobody below 100 percent. */
    AllAtOnce
  }

  public Flag {
    percent = percent == null ? 0 : percent;
    assignment = assignment == null ? Assignment.Agents : assignment;
    allowIds = allowIds == null ? List.of() : List.copyOf(allowIds);
    denyIds = denyIds == null ? List.of() : List.copyOf(denyIds);
    lease = lease == null ? "0s" : lease;
  }
}
