// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.image;

/** No image could be made, for a reason that the user can change; the message says how. */
final class ImageException extends RuntimeException {
  private static final long serialVersionUID = 1;

  ImageException(String message) {
    super(message);
  }
}
