// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kit.Patience;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How many sets with leases an API server that is slow to answer is asked about. */
class ManyLeasesTest {
  @Test
  void eight_questions_are_under_way_at_once_and_no_more() throws InterruptedException {
    List<String> many = IntStream.range(10, 30).mapToObj(i -> "shop/s" + i).toList();
    Crowd crowd = new Crowd(8);
    Watching watching = new Watching();
    LeaseProofs slow =
        new LeaseProofs(crowd, crowd, new Unheld(), InstantSource.system(), watching);
    slow.ask(many);

    Map<String, Instant> shown = new HashMap<>();
    while (shown.size() < many.size()) {
      watching.next().run();
      shown.putAll(slow.shown());
    }

    assertThat(shown).containsOnlyKeys(many);
    assertThat(crowd.most.get()).isEqualTo(8);
  }

  /** Sets that no migration holds. */
  private static final class Unheld implements LeaseProofs.Grounds {
    @Override
    public Set<String> holders(String set) {
      return Set.of();
    }

    @Override
    public boolean computed(String set) {
      return true;
    }
  }

  /** An API server that answers once so many questions have come, and each one from then on. */
  private static final class Crowd implements Witness {
    final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger present = new AtomicInteger();
    private final CountDownLatch first;

    Crowd(int size) {
      first = new CountDownLatch(size);
    }

    @Override
    public long ask(String key) {
      int now = present.incrementAndGet();
      most.accumulateAndGet(now, Math::max);
      first.countDown();
      try {
        if (!first.await(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
          throw new IllegalStateException("nobody else asks");
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      present.decrementAndGet();
      return 7;
    }

    @Override
    public boolean taken(String key, long version) {
      return true;
    }

    @Override
    public boolean heldBack(String key) {
      return false;
    }
  }

  /** Asks on threads of their own, and leaves the rest to the test. */
  private static final class Watching implements LeaseProofs.Turns {
    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();

    Runnable next() throws InterruptedException {
      Runnable step = steps.poll(Patience.PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(step).as("an answer comes").isNotNull();
      return requireNonNull(step);
    }

    @Override
    public void aside(Runnable step) {
      Thread.startVirtualThread(step);
    }

    @Override
    public void then(Duration pause, Runnable step) {
      steps.add(step);
    }
  }
}
