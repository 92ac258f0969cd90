// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * What people ask of a migration on the command line: the annotation that says so, and how to read
 * the operator's answer off the status. Sees the API only, no client.
 */
@NullMarked
package dev.sluice.cli.steer;

import org.jspecify.annotations.NullMarked;
