// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

/**
 * Gives the health of a migration's agents from memory, never waiting: looks are taken beside it
 * and announced by another reconciliation.
 */
public interface HealthSource {
  /** The health as of the last look; asking keeps looks coming at the policy's interval. */
  Health health(HealthQuery query);
}
