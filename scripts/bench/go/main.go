// SPDX-License-Identifier: GPL-2.0

// The benchmarks of this directory in Go, on one processor as those are on one
// worker. With a name prints "NAME - PS", or bytes for park-bytes; else the names.
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

func ps(start time.Time, operations int) int64 {
	return time.Since(start).Nanoseconds() * 1000 / int64(operations)
}

// The clock starts with the first that runs: main may be preempted just behind a
// close() that has woken a million.
func yield(tasks, rounds int) int64 {
	var ready, done sync.WaitGroup
	var start time.Time
	var begun atomic.Bool
	begin := make(chan bool)
	ready.Add(tasks)
	done.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			ready.Done()
			<-begin
			if !begun.Load() {
				begun.Store(true)
				start = time.Now()
			}
			for k := 0; k < rounds; k++ {
				runtime.Gosched()
			}
			done.Done()
		}()
	}
	ready.Wait()
	close(begin)
	done.Wait()
	return ps(start, tasks*(rounds+1))
}

func spawn(tasks, batch int) int64 {
	var done sync.WaitGroup
	start := time.Now()
	for i := 0; i < tasks; i += batch {
		done.Add(batch)
		for k := 0; k < batch; k++ {
			go done.Done()
		}
		done.Wait()
	}
	return ps(start, tasks)
}

func batch(tasks int) int64 {
	var done sync.WaitGroup
	done.Add(tasks)
	start := time.Now()
	for i := 0; i < tasks; i++ {
		go done.Done()
	}
	done.Wait()
	return ps(start, tasks)
}

func resident() int64 {
	text, _ := os.ReadFile("/proc/self/statm")
	pages, _ := strconv.ParseInt(strings.Fields(string(text))[1], 10, 64)
	return pages * int64(os.Getpagesize())
}

func park(tasks int) int64 {
	var ready, done sync.WaitGroup
	begin := make(chan bool)
	before := resident()
	ready.Add(tasks)
	done.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			ready.Done()
			<-begin
			done.Done()
		}()
	}
	ready.Wait()
	bytes := (resident() - before) / int64(tasks)
	close(begin)
	done.Wait()
	return bytes
}

func channel(capacity, messages int) int64 {
	c := make(chan uint64, capacity)
	start := time.Now()
	go func() {
		for i := 0; i < messages; i++ {
			c <- uint64(i)
		}
		close(c)
	}()
	for range c {
	}
	return ps(start, messages)
}

func mutex(pairs int) int64 {
	var lock sync.Mutex
	start := time.Now()
	for i := 0; i < pairs; i++ {
		lock.Lock()
		lock.Unlock()
	}
	return ps(start, pairs)
}

var benchmarks = []struct {
	name string
	run  func() int64
}{
	{"yield-2", func() int64 { return yield(2, 2000000) }},
	{"yield-1000", func() int64 { return yield(1000, 3000) }},
	{"yield-100000", func() int64 { return yield(100000, 20) }},
	{"yield-1000000", func() int64 { return yield(1000000, 8) }},
	{"spawn-1", func() int64 { return spawn(1000000, 1) }},
	{"spawn-100", func() int64 { return spawn(1000000, 100) }},
	{"batch", func() int64 { return batch(1000000) }},
	{"chan-0", func() int64 { return channel(0, 1000000) }},
	{"chan-128", func() int64 { return channel(128, 1000000) }},
	{"mutex", func() int64 { return mutex(10000000) }},
	{"park-bytes", func() int64 { return park(1000000) }},
}

// Each in a process of its own: a heap that another left behind counts as well.
func main() {
	runtime.GOMAXPROCS(1)
	for _, b := range benchmarks {
		if len(os.Args) < 2 {
			fmt.Println(b.name)
		} else if os.Args[1] == b.name {
			fmt.Println(b.name, "-", b.run())
		}
	}
}
