//go:build unix

package app

import (
	"errors"
	"os"
	"syscall"
)

// lockFile holds a lock for as long as the file is open; the system lets it go
// when the process dies, however it dies.
func lockFile(name string) (*os.File, error) {
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errors.New("another server is using it")
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
