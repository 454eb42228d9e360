"""Modules and tensors of torch, where it is installed."""

import tempfile
import unittest

import numpy as np

import heavytails as ht
import heavytails.weightwatcher as ww

try:
    import torch
except ImportError:
    torch = None


@unittest.skipIf(torch is None, "torch is not installed (Debian: python3-torch)")
class TorchTests(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.net = torch.nn.Sequential(
            torch.nn.Conv2d(3, 16, 3), torch.nn.Flatten(), torch.nn.Linear(64, 40), torch.nn.Linear(40, 12)
        )

    def test_a_module_its_state_and_its_file_give_the_same_rows(self):
        with tempfile.NamedTemporaryFile(suffix=".pt") as file:
            torch.save(self.net.state_dict(), file.name)
            of_file = ht.analyze(file.name, frame=False)
        for model in (self.net, self.net.state_dict()):
            rows = ht.analyze(model, frame=False)
            self.assertEqual([row["alpha"] for row in rows], [row["alpha"] for row in of_file])
            self.assertEqual([row["longname"] for row in rows], ["0", "2", "3"])

    def test_bfloat16_is_analysed_as_it_is(self):
        w = torch.randn(50, 30, requires_grad=True).bfloat16()
        rows = [ht.analyze({"a.weight": t}, frame=False)[0] for t in (w, w.float(), w.double())]
        self.assertEqual(rows[0]["lambda_max"], rows[1]["lambda_max"])
        np.testing.assert_allclose(rows[0]["lambda_max"], rows[2]["lambda_max"], rtol=1e-6)
        np.testing.assert_array_equal(ht.singular_values(w), ht.singular_values(w.detach().float().numpy()))

    def test_the_hessian_of_a_loss_by_double_backward(self):
        net = torch.nn.Sequential(torch.nn.Linear(5, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3)).double()
        x, y = torch.randn(40, 5).double(), torch.randint(0, 3, (40,))
        parameters = list(net.parameters())
        loss = torch.nn.functional.cross_entropy(net(x), y)
        gradients = torch.autograd.grad(loss, parameters, create_graph=True)
        flat = torch.cat([g.reshape(-1) for g in gradients])

        def product(v):
            hv = torch.autograd.grad(flat @ torch.from_numpy(v), parameters, retain_graph=True)
            return torch.cat([h.reshape(-1) for h in hv])

        dense = torch.stack([product(np.eye(len(flat))[i]) for i in range(len(flat))]).numpy()
        want = np.linalg.eigvalsh((dense + dense.T) / 2)
        found = ht.hessian_spectrum(product, len(flat), largest=3, smallest=1)
        np.testing.assert_allclose(found.eigenvalues, [*want[::-1][:3], want[0]], atol=1e-8)

    def test_weightwatchers_interface_takes_a_module(self):
        details = ww.WeightWatcher(model=self.net).analyze(min_evals=2)
        self.assertEqual(list(details["layer_type"]), ["conv2d", "dense", "dense"])


if __name__ == "__main__":
    unittest.main()
