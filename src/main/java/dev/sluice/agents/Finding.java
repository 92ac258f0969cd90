// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.agents;

/**
 * The one thing that is to be said of a fleet, or of a child of it.
 *
 * @param message for people: field, value, remedy
 */
record Finding(Reason reason, String message) {}
