"""The batch on a Dask cluster: who there grades, what travels to them, and what comes back."""
