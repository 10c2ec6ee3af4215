package encoder

import (
	"encoding/binary"
	"os"
	"bufio"
	"io"
	"unsafe"
)

var cacheFile *os.File

func init() {
	name := os.Getenv("VECS")
	if name == "" {
		return
	}
	remembered.limit = 1 << 22
	remembered.fresh = map[string]steps{}
	if f, err := os.Open(name); err == nil {
		r := bufio.NewReaderSize(f, 1<<20)
		for {
			var n uint16
			if binary.Read(r, binary.LittleEndian, &n) != nil {
				break
			}
			k := make([]byte, n)
			if _, err := io.ReadFull(r, k); err != nil {
				break
			}
			v := new([Size]int16)
			b := unsafe.Slice((*byte)(unsafe.Pointer(v)), 2*Size)
			if _, err := io.ReadFull(r, b); err != nil {
				break
			}
			remembered.fresh[string(k)] = v
		}
		f.Close()
	}
	cacheFile, _ = os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
}

func cacheAdd(key string, v steps) {
	if cacheFile == nil {
		return
	}
	b := binary.LittleEndian.AppendUint16(nil, uint16(len(key)))
	b = append(b, key...)
	b = append(b, unsafe.Slice((*byte)(unsafe.Pointer(v)), 2*Size)...)
	cacheFile.Write(b)
}
