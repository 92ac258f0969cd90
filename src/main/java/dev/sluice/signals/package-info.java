// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Where health is read: the agents' metrics by HTTP, their pods by the watch. Whatever an agent
 * answers becomes a value that the judge can weigh, never an exception.
 */
@NullMarked
package dev.sluice.signals;

import org.jspecify.annotations.NullMarked;
