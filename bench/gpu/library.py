"""libheavytails by ctypes, as far as the runners of this folder need it."""
import ctypes
import os

CPU, CUDA = 0, 1
FAST, ACCURATE = 0, 1
OK, PARTIAL = 0, 1
JOB_SINGULAR_VALUES, JOB_SVD, JOB_EIGENVALUES, JOB_EIGENVECTORS, JOB_TOP = range(5)

i32, i64, real, pointer = ctypes.c_int32, ctypes.c_int64, ctypes.c_double, ctypes.c_void_p


class ContextParams(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32)] + [
        (name, i32) for name in ("backend", "device", "threads", "accuracy", "isa")
    ]


class CudaInfo(ctypes.Structure):
    _fields_ = (
        [("struct_size", ctypes.c_uint32)]
        + [(n, i32) for n in ("code", "devices", "driver", "runtime", "solver", "batched", "blas")]
        + [("device", ctypes.c_char * 64), ("folder", ctypes.c_char * 256), ("reason", ctypes.c_char * 512)]
    )


class TopParams(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("iterations", i32), ("k", i64), ("oversampling", i64)]


class Library:
    """The functions of one libheavytails.so; a status that is not HT_OK is an exception."""

    def __init__(self, path):
        # CUDA's libraries that PyTorch brings are found by their names once PyTorch has loaded them.
        self.lib = ctypes.CDLL(os.path.abspath(path))
        self.lib.ht_last_error.restype = ctypes.c_char_p
        self.lib.ht_routine.restype = ctypes.c_char_p
        self.lib.ht_routine.argtypes = [pointer, i32, ctypes.c_char, i64, i64, i64]
        self.lib.ht_context_destroy.argtypes = [pointer]
        batch = [pointer, i64, i64, i64, pointer, i64, i64, pointer, i64, pointer]
        svd = [pointer, i64, i64, pointer, i64, pointer, i64, pointer, pointer, i64]
        for letter in "sd":
            getattr(self.lib, f"ht_singular_values_batch_{letter}").argtypes = batch
            getattr(self.lib, f"ht_svd_{letter}").argtypes = svd
            top = getattr(self.lib, f"ht_singular_values_top_{letter}")
            top.argtypes = [pointer, i64, i64, pointer, i64, pointer, pointer]
        eigenvalues = self.lib.ht_eigenvalues_symmetric_batch_d
        eigenvalues.argtypes = [pointer, i64, i64, pointer, i64, i64, pointer, i64, pointer]

    def check(self, status):
        if status != OK:
            raise RuntimeError(f"status {status}: {self.lib.ht_last_error().decode()}")

    def cuda(self):
        """What ht_cuda_describe found."""
        info = CudaInfo()
        self.check(self.lib.ht_cuda_info_init(ctypes.byref(info), ctypes.sizeof(info)))
        self.check(self.lib.ht_cuda_describe(None, ctypes.byref(info)))
        return info

    def context(self, backend, accuracy=FAST, threads=0):
        return Context(self, backend, accuracy, threads)


class Context:
    """A context; arrays are torch tensors, those of the GPU for CUDA allowed, column-major [.. x columns x rows]."""

    def __init__(self, library, backend, accuracy, threads):
        self.library, self.lib, self.handle = library, library.lib, pointer()
        params = ContextParams()
        library.check(self.lib.ht_context_params_init(ctypes.byref(params), ctypes.sizeof(params)))
        params.backend, params.accuracy, params.threads = backend, accuracy, threads
        library.check(self.lib.ht_context_create(ctypes.byref(params), ctypes.byref(self.handle)))

    def close(self):
        self.lib.ht_context_destroy(self.handle)
        self.handle = pointer()

    def routine(self, job, count, m, n):
        return self.lib.ht_routine(self.handle, job, b"s", count, m, n).decode()

    def singular_values(self, a, sigma):
        """a [count x n x m], contiguous: `count` column-major matrices [m x n]; sigma [count x min(m, n)], float64."""
        count, n, m = a.shape
        letter = "s" if a.element_size() == 4 else "d"
        function = getattr(self.lib, f"ht_singular_values_batch_{letter}")
        status = function(self.handle, count, m, n, a.data_ptr(), m, m * n, sigma.data_ptr(), min(m, n), None)
        self.library.check(status)

    def svd(self, a, u, sigma, vt):
        n, m = a.shape
        letter = "s" if a.element_size() == 4 else "d"
        function = getattr(self.lib, f"ht_svd_{letter}")
        to = u.data_ptr(), m, sigma.data_ptr(), vt.data_ptr(), min(m, n)
        self.library.check(function(self.handle, m, n, a.data_ptr(), m, *to))

    def eigenvalues(self, a, values):
        count, n, _ = a.shape
        function = self.lib.ht_eigenvalues_symmetric_batch_d
        self.library.check(function(self.handle, count, n, a.data_ptr(), n, n * n, values.data_ptr(), n, None))

    def top(self, a, k, sigma):
        n, m = a.shape
        params = TopParams()
        self.library.check(self.lib.ht_top_params_init(ctypes.byref(params), ctypes.sizeof(params)))
        params.k = k
        letter = "s" if a.element_size() == 4 else "d"
        function = getattr(self.lib, f"ht_singular_values_top_{letter}")
        self.library.check(function(self.handle, m, n, a.data_ptr(), m, ctypes.byref(params), sigma.data_ptr()))
