//go:build !unix

package app

import "os"

// lockFile only opens the file: there is no lock to be had that ends with the process.
func lockFile(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o600)
}
