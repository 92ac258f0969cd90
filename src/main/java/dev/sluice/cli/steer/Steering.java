// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.cli.steer;

import java.util.Optional;

/** Something that a person wants of a migration. */
public interface Steering {
  /** What has to be written for it, as the migration stands. */
  Intent intent(Subject now);

  /**
   * What the operator made of it.
   *
   * @param before the migration as it was when {@link #intent} was asked
   * @param now the migration after the write
   * @return empty as long as it has not answered
   */
  Optional<Answer> answer(Subject before, Subject now);
}
