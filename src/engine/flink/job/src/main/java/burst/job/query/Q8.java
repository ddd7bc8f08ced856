package burst.job.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Monitor new users: rows are (person), all who came and opened an auction in one window. */
final class Q8 implements FixedQuery {
    /** The first number of an entry: what its second one is the id of. */
    private static final long CAME = 0;

    private static final long SOLD = 1;

    @Override
    public boolean reads(TextEvent.Kind kind) {
        return kind != TextEvent.Kind.BID;
    }

    @Override
    public int entryFields() {
        return 2;
    }

    @Override
    public FixedPart empty() {
        return new Newcomers();
    }

    @Override
    public boolean fits(List<long[]> entries, List<Long> instantsMs) {
        Set<List<Long>> known = new HashSet<>();
        for (long[] entry : entries) {
            if (entry[0] != CAME && entry[0] != SOLD || !known.add(List.of(entry[0], entry[1]))) {
                return false;
            }
        }
        return known.size() <= instantsMs.size() && known.isEmpty() == instantsMs.isEmpty();
    }

    private static final class Newcomers implements FixedPart {
        private final Set<Long> persons = new LinkedHashSet<>();
        private final Set<Long> sellers = new LinkedHashSet<>();

        @Override
        public void fold(TextEvent event, long atMs) {
            if (event.kind == TextEvent.Kind.PERSON) {
                persons.add(event.id);
            } else {
                sellers.add(event.seller);
            }
        }

        @Override
        public void add(long[] entry) {
            (entry[0] == CAME ? persons : sellers).add(entry[1]);
        }

        @Override
        public void forEach(Consumer<long[]> visit) {
            persons.forEach(id -> visit.accept(new long[] {CAME, id}));
            sellers.forEach(id -> visit.accept(new long[] {SOLD, id}));
        }

        @Override
        public List<long[]> rows() {
            List<long[]> rows = new ArrayList<>();
            for (long id : persons) {
                if (sellers.contains(id)) {
                    rows.add(new long[] {id});
                }
            }
            return rows;
        }
    }
}
