[assembly: CollectionBehavior(DisableTestParallelization = true)] // libtorch's threads wait actively: two tests at a time are slower than one after the other
