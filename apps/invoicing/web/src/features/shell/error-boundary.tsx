import { Component, type ReactNode } from 'react'
import { Failure } from '../../ui/states.tsx'

interface Props {
  readonly children: ReactNode
}

/** A fault in one page leaves the navigation standing. */
export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null }

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (!error) return this.props.children
    return <Failure error={error} onRetry={() => this.setState({ error: null })} />
  }
}
