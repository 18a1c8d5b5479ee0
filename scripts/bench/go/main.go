// SPDX-License-Identifier: GPL-2.0

// The benchmarks of this directory in Go, on one processor as those are on one
// worker. Prints "NAME ps" lines, and for park "NAME bytes".
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"
)

func ps(start time.Time, operations int) int64 {
	return time.Since(start).Nanoseconds() * 1000 / int64(operations)
}

func yield(tasks, rounds int) int64 {
	var ready, done sync.WaitGroup
	begin := make(chan bool)
	ready.Add(tasks)
	done.Add(tasks)
	for i := 0; i < tasks; i++ {
		go func() {
			ready.Done()
			<-begin
			for k := 0; k < rounds; k++ {
				runtime.Gosched()
			}
			done.Done()
		}()
	}
	ready.Wait()
	close(begin)
	start := time.Now()
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

func main() {
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(400)
	fmt.Println("yield-2", yield(2, 500000))
	fmt.Println("yield-1000", yield(1000, 1000))
	fmt.Println("yield-100000", yield(100000, 10))
	fmt.Println("yield-1000000", yield(1000000, 3))
	fmt.Println("spawn-1", spawn(300000, 1))
	fmt.Println("spawn-100", spawn(1000000, 100))
	fmt.Println("batch", batch(1000000))
	fmt.Println("chan-0", channel(0, 1000000))
	fmt.Println("chan-128", channel(128, 1000000))
	fmt.Println("mutex", mutex(10000000))
	// Last: it leaves a large heap behind.
	fmt.Println("park", park(1000000))
}
