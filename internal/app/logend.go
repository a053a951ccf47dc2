package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"visavis/internal/store"
)

// logEnd reads how far the log of changes had come when this folder last saw
// one; the zero value if it never did. A log in the database that is shorter
// was cut.
func (f *folder) logEnd() (store.LogEnd, error) {
	var end store.LogEnd
	text, err := os.ReadFile(f.file("changes"))
	if errors.Is(err, fs.ErrNotExist) {
		return end, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &end)
	}
	if err != nil {
		return end, fmt.Errorf("data folder: %w", err)
	}
	return end, nil
}

// keepLogEnd keeps how far the log of changes has come, never less than before,
// and not past an end that the log does not hold any more: that it was cut then
// goes on to show, however much is added. It follows the commit, so a crash may
// lose the last entry's; the next one mends it.
func (f *folder) keepLogEnd(end store.LogEnd, holds func(store.LogEnd) bool) {
	f.keeping.Lock()
	defer f.keeping.Unlock()
	if before, err := f.logEnd(); err == nil && (before.Seq >= end.Seq || before.Seq > 0 && !holds(before)) {
		return
	}
	text, err := json.Marshal(end)
	if err != nil {
		return
	}
	fresh := f.file("changes.new")
	if os.WriteFile(fresh, text, 0o600) == nil {
		_ = os.Rename(fresh, f.file("changes")) // what cannot be kept is kept with the next entry
	}
}
