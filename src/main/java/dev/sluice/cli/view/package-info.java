// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * What the command line shows, as text: pure, 80 columns wide, the same for the same objects. Only
 * names and commands that are longer than that go beyond.
 */
@NullMarked
package dev.sluice.cli.view;

import org.jspecify.annotations.NullMarked;
