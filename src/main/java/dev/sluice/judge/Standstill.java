// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.judge;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a container waits for that does not come by itself, by the reasons that a kubelet gives. */
public final class Standstill {
  static final String CRASH_LOOP = "CrashLoopBackOff";

  private static final List<String> NO_IMAGE =
      List.of("ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull");

  /** A Secret, a ConfigMap or a device that is missing may still come. */
  private static final List<String> NO_CONTAINER =
      List.of("CreateContainerConfigError", "CreateContainerError", "RunContainerError");

  private Standstill() {}

  /** Whether a container that waits for that reason stands still. */
  public static boolean isOne(String reason) {
    return CRASH_LOOP.equals(reason) || NO_IMAGE.contains(reason) || NO_CONTAINER.contains(reason);
  }

  /** Which of those reasons is that an image is lacking. */
  public static Optional<String> ofImage(Set<String> reasons) {
    return NO_IMAGE.stream().filter(reasons::contains).findFirst();
  }

  /** Which of those reasons is that a container cannot be created of its image. */
  public static Optional<String> ofContainer(Set<String> reasons) {
    return NO_CONTAINER.stream().filter(reasons::contains).findFirst();
  }
}
