package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"visavis/internal/config"
	"visavis/internal/store"
)

// Backup writes everything that an installation needs to begin again
// elsewhere: its data as it is at this moment, its key, its authority. A
// server may be running. told hears of each table; the number of rows is returned.
func Backup(ctx context.Context, c config.Config, to io.Writer, told func(table string, rows int64)) (int64, error) {
	files, err := kept(c.Data)
	if err != nil {
		return 0, fmt.Errorf("data folder: %w", err)
	}
	return store.Backup(ctx, database(c), to, files, told)
}

// kept reads the files of the data folder that go with a backup: what is
// signed and sealed would be worth nothing without the key.
func kept(folder string) ([]store.BackupFile, error) {
	names, err := filepath.Glob(filepath.Join(folder, "tls", "*"))
	if err != nil {
		return nil, err
	}
	var files []store.BackupFile
	for _, name := range append(names, filepath.Join(folder, "key")) {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		short, err := filepath.Rel(folder, name)
		if err != nil {
			return nil, err
		}
		files = append(files, store.BackupFile{Name: filepath.ToSlash(short), Data: data})
	}
	return files, nil
}

// Restore makes an installation of a backup and returns when that was taken.
// The data folder must have no key and the database no tables, and no server
// may be using them.
func Restore(ctx context.Context, c config.Config, from io.Reader, told func(table string, rows int64)) (time.Time, error) {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return time.Time{}, fmt.Errorf("data folder: %w", err)
	}
	lock, err := lockFile(filepath.Join(c.Data, "lock"))
	if err != nil {
		return time.Time{}, fmt.Errorf("data folder %s: %w", c.Data, err)
	}
	defer lock.Close()
	if _, err := os.Stat(filepath.Join(c.Data, "key")); !errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, fmt.Errorf("the data folder %s has a key: restore into a new one, or move this one away", c.Data)
	}
	files, at, err := store.Restore(ctx, database(c), from, told)
	if err != nil {
		return at, err
	}
	root, err := os.OpenRoot(c.Data) // no name in a backup leads out of it
	if err != nil {
		return at, err
	}
	defer root.Close()
	for _, f := range files {
		if err := put(root, f); err != nil {
			return at, fmt.Errorf("data folder: %s: %w", f.Name, err)
		}
	}
	return at, nil
}

func put(root *os.Root, f store.BackupFile) error {
	name := filepath.FromSlash(f.Name)
	if folder := filepath.Dir(name); folder != "." {
		if err := root.MkdirAll(folder, 0o700); err != nil {
			return err
		}
	}
	return root.WriteFile(name, f.Data, 0o600)
}
