import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Icon } from '../../ui/icon.tsx'
import { Page } from '../../ui/page.tsx'
import { Load } from '../../ui/states.tsx'
import { type Customer, customerQuery } from './api.ts'
import { CustomerForm } from './customer-form.tsx'

export function CustomerPage({ id, invoices }: { id: string; invoices: ReactNode }) {
  const query = useQuery(customerQuery(id))
  const [isEditing, setEditing] = useState(false)
  const customer = query.data
  return (
    <Page
      title={customer?.name ?? 'Customer'}
      eyebrow={<Link href="/customers">Customers</Link>}
      actions={
        customer && (
          <>
            <Button onClick={() => setEditing(true)}>Edit</Button>
            <Link href={`/invoices/new?customerId=${id}`} className="button primary">
              <Icon name="plus" /> New invoice
            </Link>
          </>
        )
      }
    >
      <Load query={query} what="customer" rows={2}>
        {(found) => (
          <>
            <Contact customer={found} />
            <h2 className="section-title">Invoices</h2>
            {invoices}
          </>
        )}
      </Load>
      {customer && isEditing && (
        <Dialog title="Edit customer" onClose={() => setEditing(false)}>
          <CustomerForm customer={customer} onSaved={() => setEditing(false)} />
        </Dialog>
      )}
    </Page>
  )
}

function Contact({ customer: { email, address } }: { customer: Customer }) {
  return (
    <dl className="facts card">
      <div>
        <dt>E-mail</dt>
        <dd>
          <a href={`mailto:${email}`}>{email}</a>
        </dd>
      </div>
      <div>
        <dt>Address</dt>
        <dd className="multi-line">{address || <span className="soft">None given</span>}</dd>
      </div>
    </dl>
  )
}
