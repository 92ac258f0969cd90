// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags.ofrep.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who vouches for a bearer token. */
@FunctionalInterface
public interface TokenReviewer {
  /**
   * Asks whose token it is. May wait.
   *
   * @return empty if it is nobody's, or meant for somebody else
   * @throws RuntimeException if no answer can be had now
   */
  Optional<Holder> review(String token);

  /**
   * Whose token it is.
   *
   * @param caller null if he belongs to no namespace
   */
  record Holder(@Nullable Caller caller) {}
}
