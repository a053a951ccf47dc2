package store

import (
	"encoding/base64"
	"encoding/binary"
	"testing"
	"time"
)

// A packed day that was cut off or changed is an error, never other figures by accident of reading on.
func TestWhatWasNotPackedIsRefused(t *testing.T) {
	raw := []byte{3, 1, 'q', 1, 'a', 4, 'w', 'o', 'r', 'k', 2}
	for range 2 { // at, four words of three, a number, flags
		raw = append(raw, 5, 0, 1, 2, 2, 8, 0)
	}
	span := Span{From: time.UnixMilli(0), To: time.UnixMilli(dayMillis)}
	read := func(raw []byte) (rows []packedRow, err error) {
		words := &wordList{ids: map[string]int32{}}
		err = unpacked(base64.RawStdEncoding.EncodeToString(raw), packedOffers, 0, span, words, func(r *packedRow) { rows = append(rows, *r) })
		return rows, err
	}
	if rows, err := read(raw); err != nil || len(rows) != 2 || rows[1].at != 10 || rows[1].numbers[0] != 4 {
		t.Fatalf("%+v, %v", rows, err)
	}
	for n := range raw {
		if _, err := read(raw[:n]); err == nil {
			t.Errorf("cut off after %d bytes it is read", n)
		}
	}
	if _, err := read(append(raw, 0)); err == nil {
		t.Error("with more behind it is read")
	}
	if _, err := read(binary.AppendUvarint([]byte{1}, 1<<63)); err == nil {
		t.Error("a word longer than all is read")
	}
	if _, err := read(append([]byte{0}, binary.AppendUvarint(nil, 1<<40)...)); err == nil {
		t.Error("rows that are not there are read")
	}
}
