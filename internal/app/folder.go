package app

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
)

// folder is the data folder: what is in it, and who may use it.
type folder struct {
	path   string
	master []byte
	lock   *os.File

	keeping sync.Mutex // the end of the log of changes
}

// openFolder makes the data folder at need and reads the key that everything
// signed or sealed is derived from. A second server on the same folder is refused.
func openFolder(path string, exclusive bool) (*folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	f := &folder{path: path}
	if exclusive {
		lock, err := lockFile(f.file("lock"))
		if err != nil {
			return nil, fmt.Errorf("data folder %s: %w", path, err)
		}
		f.lock = lock
	}
	master, err := readKey(f.file("key"))
	if err != nil {
		f.close()
		return nil, fmt.Errorf("data folder: %w", err)
	}
	f.master = master
	return f, nil
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

// key derives the key for one use; a use never sees another's.
func (f *folder) key(use string) ([]byte, error) {
	return hkdf.Key(sha256.New, f.master, nil, "visavis "+use, 32)
}

func (f *folder) close() {
	if f.lock != nil {
		_ = f.lock.Close() // lets the lock go; the end of the process would too
		f.lock = nil
	}
}

const keySize = 32

func readKey(file string) ([]byte, error) {
	key, err := os.ReadFile(file)
	switch {
	case err == nil && len(key) == keySize:
		return key, nil
	case err == nil:
		return nil, fmt.Errorf("%s has %d bytes and should have %d", file, len(key), keySize)
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	key = make([]byte, keySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	// Never half a key: a crash here must not leave one that is read later.
	fresh := file + ".new"
	if err := os.WriteFile(fresh, key, 0o600); err != nil {
		return nil, err
	}
	if err := os.Rename(fresh, file); err != nil {
		return nil, err
	}
	return key, nil
}
