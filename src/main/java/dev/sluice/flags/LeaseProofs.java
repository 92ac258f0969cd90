// Copyright the Sluice authors.
// SPDX-License-Identifier: Apache-2.0

package dev.sluice.flags;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks the API server how sets and the migrations that hold their flags stand, and says when a
 * replica has taken in what the answers show. Each answer counts when it comes, however long the
 * others take. One round at a time, and a pause after each, which grows while questions stay
 * unanswered: an API server that is in trouble must not have to answer the same question for ever.
 *
 * <p>All but the asking is for the one thread of the flag watch.
 */
final class LeaseProofs {
  private static final Logger LOG = Logger.getLogger(LeaseProofs.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(4);
  // A watch that is late would never catch up with an answer that is always the newest.
  private static final Duration ANSWER_STANDS = Duration.ofSeconds(4);

  // One after the other, many sets would outlast a lease; all at once, they would be a flood.
  private static final int AT_ONCE = 8;
  private static final int NONE = -1;

  private final Witness sets;
  private final Witness migrations;
  private final Grounds grounds;
  private final InstantSource clock;
  private final Turns turns;
  private final Map<String, Answer> answers = new HashMap<>();
  private boolean asking;
  private int lanes;
  private int furthest = NONE;
  private Duration pause = SHORTEST_PAUSE;
  private @Nullable String unanswered;

  /** What the tables are computed of. */
  interface Grounds {
    /** Names of the migrations that hold flags of a set. */
    Set<String> holders(String set);

    /** Whether the table of a set is made of all that has been taken in for it. */
    boolean computed(String set);
  }

  /** Where the steps are taken. */
  interface Turns {
    /** Takes one that may wait, on a thread of its own. */
    void aside(Runnable step);

    /** Takes one after a pause, on the thread of the flag watch; without one, in their order. */
    void then(Duration pause, Runnable step);
  }

  /** What is asked about one set. */
  private record Question(String set, Set<String> holders) {}

  /** What the API server says of one object; 0 if there is none. */
  private record Version(Witness kind, String key, long version) {
    boolean taken() {
      return kind.taken(key, version);
    }
  }

  private record Answer(Question question, Instant askedTime, List<Version> versions) {}

  LeaseProofs(Witness sets, Witness migrations, Grounds grounds, InstantSource clock, Turns turns) {
    this.sets = sets;
    this.migrations = migrations;
    this.grounds = grounds;
    this.clock = clock;
    this.turns = turns;
  }

  /** Asks about those sets, unless a round is under way or its pause. */
  void ask(Collection<String> due) {
    Instant now = clock.instant();
    NavigableSet<String> open = new TreeSet<>(due);
    open.removeIf(set -> answers.containsKey(set) && !outdated(answers.get(set), now));
    if (asking || open.isEmpty()) {
      return;
    }
    asking = true;
    // The others come first: one that is never answered must not be all that is ever asked.
    List<String> order =
        new ArrayList<>(unanswered == null ? open : open.tailSet(unanswered, false));
    if (unanswered != null) {
      order.addAll(open.headSet(unanswered, true));
    }
    List<Question> questions =
        order.stream().map(set -> new Question(set, Set.copyOf(grounds.holders(set)))).toList();
    round(questions);
  }

  private static boolean outdated(Answer answer, Instant now) {
    return Duration.between(answer.askedTime(), now).abs().compareTo(ANSWER_STANDS) >= 0;
  }

  private void round(List<Question> questions) {
    AtomicInteger next = new AtomicInteger();
    lanes = Math.min(AT_ONCE, questions.size());
    furthest = NONE;
    for (int lane = lanes; lane > 0; lane--) {
      turns.aside(() -> lane(questions, next));
    }
  }

  /**
   * Asks what is still to be asked, one after the other, and hands over each answer as it comes.
   */
  private void lane(List<Question> questions, AtomicInteger next) {
    int failed = NONE;
    for (int i = next.getAndIncrement(); i < questions.size(); i = next.getAndIncrement()) {
      String set = questions.get(i).set();
      try {
        Answer answer = answer(questions.get(i));
        turns.then(Duration.ZERO, () -> answers.put(set, answer));
      } catch (RuntimeException e) {
        failed = i;
        LOG.debugf(e, "leases of FlagSet %s are not renewed: no answer", set);
        if (e instanceof KubernetesClientException unheard
            && unheard.getCode() < HttpURLConnection.HTTP_OK) {
          // Without a line the other questions need not be asked.
          next.set(questions.size());
        }
      }
    }
    int last = failed;
    turns.then(Duration.ZERO, () -> end(questions, last));
  }

  private Answer answer(Question question) {
    String set = question.set();
    Instant askedTime = clock.instant();
    List<Version> versions = new ArrayList<>();
    versions.add(new Version(sets, set, sets.ask(set)));
    for (String holder : question.holders()) {
      String key = holder(set, holder);
      versions.add(new Version(migrations, key, migrations.ask(key)));
    }
    return new Answer(question, askedTime, versions);
  }

  private void end(List<Question> questions, int failed) {
    furthest = Math.max(furthest, failed);
    lanes--;
    if (lanes > 0) {
      return;
    }
    boolean whole = furthest == NONE;
    unanswered = whole ? null : questions.get(furthest).set();
    pause = whole ? SHORTEST_PAUSE : pause;
    turns.then(pause, () -> asking = false);
    if (!whole && pause.compareTo(LONGEST_PAUSE) < 0) {
      pause = pause.multipliedBy(2);
    }
  }

  /**
   * Of which sets it is known now that a replica has taken in the answer, and when it was asked.
   */
  Map<String, Instant> shown() {
    Map<String, Instant> shown = new HashMap<>();
    answers
        .values()
        .removeIf(
            answer -> {
              String set = answer.question().set();
              // Who has come to hold its flags since was not asked about.
              if (!answer.question().holders().containsAll(grounds.holders(set))) {
                return true;
              }
              boolean taken =
                  grounds.computed(set) && answer.versions().stream().allMatch(Version::taken);
              if (taken) {
                shown.put(set, answer.askedTime());
              }
              return taken;
            });
    return shown;
  }

  /**
   * Whether a set, or a migration that holds its flags, is known to be other than what is served.
   */
  boolean heldBack(String set) {
    return !grounds.computed(set)
        || sets.heldBack(set)
        || grounds.holders(set).stream().anyMatch(name -> migrations.heldBack(holder(set, name)));
  }

  /** Forgets all other sets. */
  void retain(Collection<String> leased) {
    answers.keySet().retainAll(leased);
  }

  private static String holder(String set, String name) {
    return FlagSources.id(set.substring(0, set.indexOf('/')), name);
  }
}
