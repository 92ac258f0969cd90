// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep;

import static java.util.Objects.requireNonNull;

import dev.sluice.flags.Selector;
import org.jspecify.annotations.Nullable;

/** Which flags a request is about. */
public sealed interface Scope {
  /** The namespace of the flags. */
  String namespace();

  /** How the scope is asked for by a selector; null where it takes none. */
  @Nullable String selector();

  /** All FlagSets of a namespace. A key that two of them have is an error, for neither is meant. */
  record WholeNamespace(String namespace) implements Scope {
    public WholeNamespace {
      requireNonNull(namespace);
    }

    @Override
    public @Nullable String selector() {
      return null;
    }
  }

  /** One FlagSet, or those of a workload in its order: of two with one key the later counts. */
  record Selected(Selector chosen) implements Scope {
    public Selected {
      requireNonNull(chosen);
    }

    @Override
    public String namespace() {
      return chosen.namespace();
    }

    @Override
    public String selector() {
      return chosen.toString();
    }
  }

  /**
   * The scope of a request.
   *
   * @param namespace that of the caller
   * @param selector as the caller gave it; without one it is the whole namespace
   * @throws IllegalArgumentException if the selector is of no use; the message says what is wanted
   */
  static Scope of(String namespace, @Nullable String selector) {
    return selector == null || selector.isBlank()
        ? new WholeNamespace(namespace)
        : new Selected(Selector.parse(selector));
  }
}
